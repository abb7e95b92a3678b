#include "ui/object_preview.h"

#include "core/model/object_look.h"
#include "ui/elided_label.h"
#include "ui/thumbnails.h"

#include <QFontDatabase>
#include <QLabel>
#include <QPixmap>
#include <QPlainTextEdit>
#include <QScrollArea>
#include <QStackedWidget>
#include <QVBoxLayout>

namespace weir {

namespace {

constexpr int longestPictureSide = 2000;

} // namespace

ObjectPreview::ObjectPreview(MessageSession& session, QWidget* parent)
    : QWidget(parent),
      m_session(session),
      m_facts(new ElidedLabel(Qt::ElideRight, this)),
      m_pages(new QStackedWidget(this)),
      m_picture(new QLabel(this)),
      m_scroll(new QScrollArea(this)),
      m_text(new QPlainTextEdit(this)),
      m_job(this)
{
    m_facts->setObjectName(QStringLiteral("objectFacts"));
    m_facts->setContentsMargins(10, 6, 10, 6);
    m_facts->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_picture->setObjectName(QStringLiteral("objectPicture"));
    m_picture->setAlignment(Qt::AlignCenter);
    m_picture->setAccessibleName(tr("Picture"));
    m_scroll->setWidget(m_picture);
    m_scroll->setWidgetResizable(true);
    m_scroll->setFrameShape(QFrame::NoFrame);
    m_text->setObjectName(QStringLiteral("objectText"));
    m_text->setAccessibleName(tr("Content"));
    m_text->setReadOnly(true);
    m_text->setFrameShape(QFrame::NoFrame);
    m_text->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    m_pages->addWidget(m_text);
    m_pages->addWidget(m_scroll);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_facts);
    layout->addWidget(m_pages, 1);
    connect(&session, &MessageSession::aboutToEnd, this, &ObjectPreview::clear);
    clear();
}

void ObjectPreview::clear()
{
    m_job.cancel();
    m_text->clear();
    m_picture->clear();
    m_facts->setText(tr("Choose an object to see it here"));
    m_pages->setCurrentWidget(m_text);
}

void ObjectPreview::show(ConnectionId connection, MessageIndex message)
{
    const MessageAnalysis* analysis = m_session.analysis();
    if (analysis == nullptr)
        return;
    m_job.start(
        [analysis, connection, message](const JobContext& context) {
            return load(*analysis, connection, message, context.cancelFlag());
        },
        [this](const Loaded& loaded) { present(loaded); }, &m_session.pool());
}

ObjectPreview::Loaded ObjectPreview::load(const MessageAnalysis& analysis, ConnectionId connection,
                                          MessageIndex index, const std::atomic<bool>& cancelled)
{
    Loaded loaded;
    const auto message = analysis.message(connection, index, &cancelled);
    if (!message || !message->content) {
        loaded.failed = true;
        return loaded;
    }
    const ObjectLook look = lookAtObject(analysis, connection, *message);
    loaded.facts = look.facts;
    if (look.picture)
        loaded.image = imageFrom(look.octets, longestPictureSide);
    if (loaded.image.isNull())
        loaded.text = objectText(look);
    return loaded;
}

void ObjectPreview::present(const Loaded& loaded)
{
    if (loaded.failed) {
        clear();
        m_facts->setText(tr("The object cannot be read any more"));
        return;
    }
    m_facts->setText(loaded.facts);
    if (!loaded.image.isNull()) {
        m_picture->setPixmap(QPixmap::fromImage(loaded.image));
        m_pages->setCurrentWidget(m_scroll);
    } else {
        m_text->setPlainText(loaded.text);
        m_pages->setCurrentWidget(m_text);
    }
}

} // namespace weir
