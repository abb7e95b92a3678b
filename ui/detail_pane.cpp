#include "ui/detail_pane.h"

#include "ui/theme.h"

#include <QApplication>
#include <QClipboard>
#include <QContextMenuEvent>
#include <QFrame>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLabel>
#include <QMenu>
#include <QPainter>
#include <QScrollArea>
#include <QStyledItemDelegate>
#include <QVBoxLayout>

#include <algorithm>

namespace weir {

namespace {

/// Names quiet, values plain; anomalies in the colour of their group.
class DetailDelegate final : public QStyledItemDelegate
{
public:
    DetailDelegate(const Theme& theme, QObject* parent) : QStyledItemDelegate(parent), m_theme(theme) {}

    void initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const override
    {
        QStyledItemDelegate::initStyleOption(option, index);
        const ThemeColors& colors = m_theme.colors();
        const QVariant group = index.data(DetailTreeModel::AnomalyGroupRole);
        const bool top = !index.parent().isValid();
        if (top && index.column() == 0)
            option->font.setWeight(QFont::DemiBold);
        else if (group.isValid() && index.column() == 0)
            option->palette.setColor(QPalette::Text,
                                     colors.anomalyGroups[static_cast<std::size_t>(group.toInt())]);
        else if (index.column() == 0 || top)
            option->palette.setColor(QPalette::Text, colors.mutedText);
        option->palette.setColor(QPalette::HighlightedText, option->palette.color(QPalette::Text));
    }

private:
    const Theme& m_theme;
};

/// "http.host == "example.org"": what Wireshark's filter line understands.
QString wiresharkTerm(const QString& name, const QString& value)
{
    bool number = false;
    value.toULongLong(&number, 0);
    if (number)
        return QStringLiteral("%1 == %2").arg(name, value);
    QString quoted = value;
    quoted.replace(QLatin1Char('\\'), QLatin1String("\\\\")).replace(QLatin1Char('"'), QLatin1String("\\\""));
    return QStringLiteral("%1 == \"%2\"").arg(name, quoted);
}

} // namespace

DetailTree::DetailTree(const Theme& theme, QWidget* parent)
    : QTreeView(parent),
      m_model(new DetailTreeModel(this)),
      m_open({QStringLiteral("/connection"), QStringLiteral("/state"), QStringLiteral("/timing"),
              QStringLiteral("/to_server"), QStringLiteral("/to_client"), QStringLiteral("/anomalies"),
              QStringLiteral("/message0"), QStringLiteral("/message1"), QStringLiteral("/tls0")})
{
    setObjectName(QStringLiteral("details"));
    setAccessibleName(tr("Details"));
    setModel(m_model);
    setItemDelegate(new DetailDelegate(theme, this));
    setUniformRowHeights(true);
    setFrameShape(QFrame::NoFrame);
    setHeaderHidden(true);
    setIndentation(theme.scaled(14));
    setTextElideMode(Qt::ElideRight);
    header()->setStretchLastSection(true);
    header()->setSectionResizeMode(0, QHeaderView::Interactive);
    connect(&theme, &Theme::changed, this, [this, &theme] { setIndentation(theme.scaled(14)); });
    connect(this, &QTreeView::expanded, this, [this](const QModelIndex& index) {
        if (!m_restoring)
            m_open.insert(index.data(DetailTreeModel::PathRole).toString());
    });
    connect(this, &QTreeView::collapsed, this, [this](const QModelIndex& index) {
        if (!m_restoring)
            m_open.remove(index.data(DetailTreeModel::PathRole).toString());
    });
    connect(selectionModel(), &QItemSelectionModel::currentChanged, this, &DetailTree::onCurrentChanged);
}

void DetailTree::show(std::unique_ptr<DetailField> root)
{
    m_restoring = true;
    m_model->setRoot(std::move(root));
    restoreExpansion({});
    m_restoring = false;
    resizeColumnToContents(0);
    // Long names are cut rather than values pushed out of sight.
    setColumnWidth(0, std::min(columnWidth(0), viewport()->width() / 2));
}

void DetailTree::selectOctet(Direction direction, LayerId layer, std::uint64_t offset)
{
    const QModelIndex index = m_model->find(direction, layer, offset);
    if (!index.isValid() || index == currentIndex().siblingAtColumn(0))
        return;
    m_selecting = true;
    setCurrentIndex(index);
    scrollTo(index);
    m_selecting = false;
}

void DetailTree::restoreExpansion(const QModelIndex& parent)
{
    for (int row = 0; row < m_model->rowCount(parent); ++row) {
        const QModelIndex index = m_model->index(row, 0, parent);
        if (!m_open.contains(index.data(DetailTreeModel::PathRole).toString()))
            continue;
        expand(index);
        restoreExpansion(index);
    }
}

void DetailTree::expandSubtree(bool expanding)
{
    const QModelIndex index = currentIndex().siblingAtColumn(0);
    if (!index.isValid())
        return;
    if (expanding)
        expandRecursively(index);
    else
        collapse(index);
}

void DetailTree::onCurrentChanged(const QModelIndex& index)
{
    const DetailField* field = m_model->field(index);
    if (field != nullptr && field->octets && !m_selecting && !m_restoring)
        emit octetsChosen(*field->octets);
}

void DetailTree::contextMenuEvent(QContextMenuEvent* event)
{
    const QModelIndex index = indexAt(event->pos());
    QMenu menu(this);
    if (index.isValid()) {
        const auto copy = [&menu](const QString& name, const QString& text) {
            if (!text.isEmpty())
                connect(menu.addAction(name), &QAction::triggered, &menu,
                        [text] { QApplication::clipboard()->setText(text); });
        };
        const QString name = index.siblingAtColumn(0).data().toString();
        const QString value = index.siblingAtColumn(1).data().toString();
        copy(tr("Copy &value"), value);
        copy(tr("Copy &name"), name);
        copy(tr("&Copy both"), QStringLiteral("%1: %2").arg(name, value));
        copy(tr("Copy &description"), index.data(DetailTreeModel::DescriptionRole).toString());
        const QString filter = index.data(DetailTreeModel::FilterNameRole).toString();
        if (!filter.isEmpty())
            copy(tr("Copy as &Wireshark filter"), wiresharkTerm(filter, value));
        menu.addSeparator();
    }
    connect(menu.addAction(tr("&Expand all")), &QAction::triggered, this, &QTreeView::expandAll);
    connect(menu.addAction(tr("C&ollapse all")), &QAction::triggered, this, &QTreeView::collapseAll);
    menu.exec(event->globalPos());
}

void DetailTree::keyPressEvent(QKeyEvent* event)
{
    if (event->matches(QKeySequence::Copy)) {
        const QModelIndex index = currentIndex();
        QApplication::clipboard()->setText(index.siblingAtColumn(1).data().toString());
        return;
    }
    const bool shift = event->modifiers() == Qt::ShiftModifier;
    const bool control = event->modifiers() == Qt::ControlModifier;
    if (shift && (event->key() == Qt::Key_Right || event->key() == Qt::Key_Left))
        expandSubtree(event->key() == Qt::Key_Right);
    else if (control && event->key() == Qt::Key_Right)
        expandAll();
    else if (control && event->key() == Qt::Key_Left)
        collapseAll();
    else
        QTreeView::keyPressEvent(event);
}

// ---- cards

namespace {

/// Digests and the like have no place to break a line at: in a card their ends stand for the whole, which is
/// in the tree.
QString shortened(const QString& value)
{
    constexpr qsizetype longest = 26;
    constexpr qsizetype ends = 9;
    QStringList words = value.split(QLatin1Char(' '));
    for (QString& word : words) {
        if (word.size() > longest)
            word = word.left(ends) + QChar(0x2026) + word.right(ends);
    }
    return words.join(QLatin1Char(' '));
}

} // namespace

DetailPane::DetailPane(const Theme& theme, QWidget* parent)
    : QWidget(parent),
      m_theme(theme),
      m_cardScroll(new QScrollArea(this)),
      m_cardArea(new QWidget(m_cardScroll)),
      m_cardLayout(new QVBoxLayout(m_cardArea)),
      m_tree(new DetailTree(theme, this))
{
    m_cardLayout->setContentsMargins(8, 8, 8, 8);
    m_cardLayout->setSpacing(8);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    m_cardScroll->setWidget(m_cardArea);
    m_cardScroll->setWidgetResizable(true);
    m_cardScroll->setFrameShape(QFrame::NoFrame);
    m_cardScroll->setAccessibleName(tr("Summary"));
    layout->addWidget(m_cardScroll);
    layout->addWidget(m_tree, 1);
    m_cardScroll->hide();
    connect(&theme, &Theme::changed, this, &DetailPane::showCards);
}

void DetailPane::show(std::vector<DetailCard> cards, std::unique_ptr<DetailField> root)
{
    m_cards = std::move(cards);
    showCards();
    m_tree->show(std::move(root));
}

QStringList DetailPane::cardTexts() const
{
    QStringList texts;
    for (const QLabel* label : m_cardArea->findChildren<QLabel*>()) {
        // Labels of the cards before are on their way out.
        if (!label->isHidden())
            texts.append(label->text());
    }
    return texts;
}

void DetailPane::showCards()
{
    while (QLayoutItem* item = m_cardLayout->takeAt(0)) {
        item->widget()->hide();
        item->widget()->deleteLater();
        delete item;
    }
    const ThemeColors& colors = m_theme.colors();
    for (const DetailCard& card : m_cards) {
        auto* label = new QLabel(m_cardArea);
        label->setObjectName(QStringLiteral("cardText"));
        label->setTextFormat(Qt::RichText);
        label->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
        label->setWordWrap(true);
        QString html = QStringLiteral("<b>%1</b>").arg(card.title.toHtmlEscaped());
        if (card.group)
            html = QStringLiteral("<font color=\"%1\">●</font> %2")
                       .arg(colors.anomalyGroups[static_cast<std::size_t>(*card.group)].name(), html);
        html += QStringLiteral("<table cellspacing=\"0\" cellpadding=\"1\">");
        for (const CardLine& line : card.lines)
            html += QStringLiteral("<tr><td style=\"color:%1; padding-right:10px; "
                                   "white-space:nowrap\">%2</td><td>%3</td></tr>")
                        .arg(colors.mutedText.name(), line.name.toHtmlEscaped(),
                             shortened(line.value).toHtmlEscaped());
        label->setText(html + QStringLiteral("</table>"));
        auto* frame = new QFrame(m_cardArea);
        frame->setObjectName(QStringLiteral("card"));
        auto* layout = new QVBoxLayout(frame);
        layout->setContentsMargins(10, 8, 10, 8);
        layout->addWidget(label);
        m_cardLayout->addWidget(frame);
    }
    m_cardScroll->setVisible(!m_cards.empty());
    fitCards();
}

void DetailPane::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    fitCards();
}

/// As high as the cards are, but never more than most of the pane: the tree is below.
void DetailPane::fitCards()
{
    const int wanted = m_cardLayout->totalHeightForWidth(width());
    m_cardScroll->setFixedHeight(std::min(wanted, height() * 11 / 20));
}

} // namespace weir
