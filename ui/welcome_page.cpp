#include "ui/welcome_page.h"

#include "ui/icons.h"
#include "ui/theme.h"

#include <QDir>
#include <QFileInfo>
#include <QFrame>
#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QVBoxLayout>

namespace weir {

namespace {

constexpr int shownFiles = 6;

QLabel* heading(const QString& text, QWidget* parent)
{
    auto* label = new QLabel(text, parent);
    label->setObjectName(QStringLiteral("title"));
    return label;
}

QLabel* muted(const QString& text, QWidget* parent)
{
    auto* label = new QLabel(text, parent);
    label->setObjectName(QStringLiteral("muted"));
    label->setWordWrap(true);
    return label;
}

QFrame* card(QWidget* parent)
{
    auto* frame = new QFrame(parent);
    frame->setObjectName(QStringLiteral("card"));
    return frame;
}

} // namespace

WelcomePage::WelcomePage(const Theme& theme, QWidget* parent)
    : QWidget(parent),
      m_theme(theme),
      m_recent(new QVBoxLayout),
      m_samples(new QVBoxLayout),
      m_drop(card(this))
{
    setObjectName(QStringLiteral("welcome"));
    auto* name = new QLabel(QStringLiteral("Weir"), this);
    name->setObjectName(QStringLiteral("welcomeName"));
    auto* dropLayout = new QVBoxLayout(m_drop);
    dropLayout->setContentsMargins(24, 28, 24, 28);
    dropLayout->setSpacing(10);
    auto* dropTitle = heading(tr("Drop a capture here"), m_drop);
    dropTitle->setAlignment(Qt::AlignCenter);
    auto* dropText = muted(tr("pcap or pcapng, plain or compressed"), m_drop);
    dropText->setAlignment(Qt::AlignCenter);
    auto* open = new QPushButton(tr("&Open a capture…"), m_drop);
    open->setObjectName(QStringLiteral("welcomeOpen"));
    open->setDefault(true);
    connect(open, &QPushButton::clicked, this, &WelcomePage::openRequested);
    dropLayout->addWidget(dropTitle);
    dropLayout->addWidget(dropText);
    dropLayout->addSpacing(6);
    dropLayout->addWidget(open, 0, Qt::AlignCenter);

    auto* lists = new QHBoxLayout;
    lists->setSpacing(16);
    for (const auto& [title, list] :
         {std::pair{tr("Recent captures"), m_recent}, std::pair{tr("Sample captures"), m_samples}}) {
        QFrame* frame = card(this);
        auto* layout = new QVBoxLayout(frame);
        layout->setContentsMargins(18, 14, 18, 14);
        layout->setSpacing(6);
        layout->addWidget(heading(title, frame));
        list->setSpacing(2);
        layout->addLayout(list);
        layout->addStretch(1);
        lists->addWidget(frame, 1);
    }

    QFrame* tips = card(this);
    auto* tipsLayout = new QVBoxLayout(tips);
    tipsLayout->setContentsMargins(18, 14, 18, 14);
    tipsLayout->addWidget(heading(tr("Three things to try"), tips));
    tipsLayout->addWidget(
        muted(tr("<ul style='margin-left:-22px'>"
                 "<li>Click <b>Server octets</b> to bring the biggest answer to the top; its "
                 "conversation is followed at once.</li>"
                 "<li>Press <b>Ctrl+F</b> and type: all hits are marked and counted, "
                 "<b>F3</b> goes from one to the next.</li>"
                 "<li>Press <b>F8</b> to jump to the next place where octets are missing, "
                 "repeated or contradictory.</li></ul>"),
              tips));

    auto* column = new QWidget(this);
    const auto resize = [this, column] { column->setMaximumWidth(m_theme.scaled(860)); };
    connect(&theme, &Theme::changed, column, resize);
    resize();
    auto* columnLayout = new QVBoxLayout(column);
    columnLayout->setSpacing(16);
    columnLayout->addWidget(name);
    columnLayout->addWidget(
        muted(tr("Reads network captures by stream: what was said, exactly as it was sent."), column));
    columnLayout->addWidget(m_drop);
    columnLayout->addLayout(lists);
    columnLayout->addWidget(tips);
    auto* outer = new QVBoxLayout(this);
    outer->addStretch(1);
    auto* centre = new QHBoxLayout;
    centre->addStretch(1);
    centre->addWidget(column, 8);
    centre->addStretch(1);
    outer->addLayout(centre);
    outer->addStretch(2);
    setRecentFiles({});
    setSamples({});
}

void WelcomePage::fill(QVBoxLayout& list, const QStringList& paths, const QString& none)
{
    while (QLayoutItem* item = list.takeAt(0)) {
        if (item->widget() != nullptr)
            item->widget()->deleteLater();
        delete item;
    }
    if (paths.isEmpty())
        list.addWidget(muted(none, this));
    for (const QString& path : paths.mid(0, shownFiles)) {
        // Half of the page, whatever the file is called.
        const QString name =
            fontMetrics().elidedText(QFileInfo(path).fileName(), Qt::ElideMiddle, m_theme.scaled(320));
        auto* button = new QPushButton(QString(name).replace(QLatin1Char('&'), QLatin1String("&&")), this);
        button->setObjectName(QStringLiteral("link"));
        button->setCursor(Qt::PointingHandCursor);
        button->setToolTip(QDir::toNativeSeparators(path));
        connect(button, &QPushButton::clicked, this, [this, path] { emit fileChosen(path); });
        list.addWidget(button, 0, Qt::AlignLeft);
    }
}

void WelcomePage::setRecentFiles(const QStringList& paths)
{
    fill(*m_recent, paths, tr("What you open will be listed here."));
}

void WelcomePage::setSamples(const QStringList& paths)
{
    fill(*m_samples, paths, tr("The samples are not installed."));
}

void WelcomePage::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.fillRect(rect(), m_theme.colors().window);
}

} // namespace weir
