#include "ui/detail_pane.h"

#include "ui/detail_cards.h"
#include "ui/theme.h"

#include <QApplication>
#include <QClipboard>
#include <QContextMenuEvent>
#include <QHeaderView>
#include <QKeyEvent>
#include <QMenu>
#include <QPainter>
#include <QResizeEvent>
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
    const auto first = [this] { return m_model->index(0, 0).data(DetailTreeModel::PathRole).toString(); };
    const QString before = first();
    m_model->setRoot(std::move(root));
    restoreExpansion({});
    m_restoring = false;
    resizeColumnToContents(0);
    // Long names are cut rather than values pushed out of sight.
    setColumnWidth(0, std::min(columnWidth(0), viewport()->width() / 2));
    // The same kind of thing stays where it was, to be compared; another begins at its top.
    if (first() != before)
        scrollToTop();
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

/// Summaries above take room: what was selected and seen stays in sight.
void DetailTree::resizeEvent(QResizeEvent* event)
{
    const QRect current = visualRect(currentIndex());
    const bool seen = current.isValid() && current.bottom() >= 0 && current.top() < event->oldSize().height();
    QTreeView::resizeEvent(event);
    if (seen)
        scrollTo(currentIndex());
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

// ---- the tree with its cards

DetailPane::DetailPane(const Theme& theme, QWidget* parent)
    : QWidget(parent), m_cards(new DetailCards(theme, this)), m_tree(new DetailTree(theme, this))
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_cards);
    layout->addWidget(m_tree, 1);
    connect(m_cards, &DetailCards::linkChosen, this, &DetailPane::linkChosen);
}

void DetailPane::show(std::vector<DetailCard> cards, std::unique_ptr<DetailField> root)
{
    m_cards->show(std::move(cards));
    m_tree->show(std::move(root));
}

QStringList DetailPane::cardTexts() const
{
    return m_cards->texts();
}

void DetailPane::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    // The layout gives the cards their width first.
    layout()->activate();
    m_cards->fit(height() / 2);
}

} // namespace weir
