#include "ui/connection_view.h"

#include "core/model/capture_session.h"
#include "ui/theme.h"

#include <QApplication>
#include <QClipboard>
#include <QContextMenuEvent>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLineEdit>
#include <QMenu>
#include <QPainter>
#include <QSettings>
#include <QShortcut>
#include <QStyledItemDelegate>
#include <QTimer>
#include <QVBoxLayout>

namespace weir {

namespace {

constexpr int filterDelayMs = 150;

/// A dot in the colour of the state or of the gravest anomaly, beside the word that says it.
class ConnectionDelegate final : public QStyledItemDelegate
{
public:
    ConnectionDelegate(const Theme& theme, QObject* parent) : QStyledItemDelegate(parent), m_theme(theme) {}

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        const std::optional<QColor> dot = dotOf(index);
        if (!dot) {
            QStyledItemDelegate::paint(painter, option, index);
            return;
        }
        const int space = m_theme.scaled(16);
        QStyleOptionViewItem background = option;
        initStyleOption(&background, index);
        const QString text = background.text;
        background.text.clear();
        const QWidget* widget = option.widget;
        widget->style()->drawControl(QStyle::CE_ItemViewItem, &background, painter, widget);

        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        painter->setPen(Qt::NoPen);
        painter->setBrush(*dot);
        const double radius = m_theme.scaled(8) / 2.0;
        painter->drawEllipse(QPointF(option.rect.left() + m_theme.scaled(12), option.rect.center().y() + 0.5),
                             radius, radius);
        painter->setPen(m_theme.colors().text);
        const QRect area = option.rect.adjusted(m_theme.scaled(5) + space, 0, -m_theme.scaled(6), 0);
        painter->drawText(area, Qt::AlignVCenter | Qt::AlignLeft,
                          option.fontMetrics.elidedText(text, Qt::ElideRight, area.width()));
        painter->restore();
    }

    void initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const override
    {
        QStyledItemDelegate::initStyleOption(option, index);
        // The row is what one chooses, not the cell.
        option->state &= ~QStyle::State_HasFocus;
        option->rect.adjust(m_theme.scaled(4), 0, -m_theme.scaled(4), 0);
        option->textElideMode = Qt::ElideRight;
    }

private:
    std::optional<QColor> dotOf(const QModelIndex& index) const
    {
        const ThemeColors& colors = m_theme.colors();
        switch (static_cast<ConnectionColumn>(index.column())) {
        case ConnectionColumn::State:
            return colors.stateColor(
                static_cast<ConnectionState>(index.data(ConnectionListModel::StateRole).toInt()));
        case ConnectionColumn::Anomalies: {
            const QVariant group = index.data(ConnectionListModel::AnomalyGroupRole);
            if (group.isValid())
                return colors.anomalyGroups[static_cast<std::size_t>(group.toInt())];
            return std::nullopt;
        }
        default:
            return std::nullopt;
        }
    }

    const Theme& m_theme;
};

/// Characters that a column is wide at first.
int charactersOf(ConnectionColumn column)
{
    switch (column) {
    case ConnectionColumn::Number:
        return 6;
    case ConnectionColumn::Start:
    case ConnectionColumn::Duration:
        return 10;
    case ConnectionColumn::Client:
    case ConnectionColumn::Server:
        return 18;
    case ConnectionColumn::State:
        return 12;
    case ConnectionColumn::Anomalies:
        return 14;
    case ConnectionColumn::Encapsulation:
        return 24;
    case ConnectionColumn::TotalOctets:
    case ConnectionColumn::ClientOctets:
    case ConnectionColumn::ServerOctets:
        return 12;
    case ConnectionColumn::Packets:
        return 8;
    case ConnectionColumn::RoundTrip:
    case ConnectionColumn::Retransmissions:
        return 8;
    case ConnectionColumn::Gaps:
        return 5;
    default:
        return 12;
    }
}

} // namespace

// ---- the table

ConnectionTable::ConnectionTable(ConnectionListModel& model, const Theme& theme, QWidget* parent)
    : QTableView(parent), m_model(model), m_theme(theme)
{
    setObjectName(QStringLiteral("connections"));
    setAccessibleName(tr("Connections"));
    setModel(&model);
    setItemDelegate(new ConnectionDelegate(theme, this));
    setFrameShape(QFrame::NoFrame);
    setShowGrid(false);
    setAlternatingRowColors(true);
    setWordWrap(false);
    setSelectionBehavior(QAbstractItemView::SelectRows);
    setSelectionMode(QAbstractItemView::ExtendedSelection);
    setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    setCornerButtonEnabled(false);
    setTabKeyNavigation(false);
    verticalHeader()->hide();
    verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    QHeaderView* header = horizontalHeader();
    header->setSectionsMovable(true);
    header->setSectionsClickable(true);
    header->setHighlightSections(false);
    header->setSortIndicatorShown(true);
    header->setStretchLastSection(true);
    header->setContextMenuPolicy(Qt::CustomContextMenu);
    connect(header, &QWidget::customContextMenuRequested, this, [this, header](const QPoint& point) {
        QMenu menu(this);
        fillColumnMenu(menu);
        menu.exec(header->mapToGlobal(point));
    });
    connect(&theme, &Theme::changed, this, &ConnectionTable::applyMetrics);
    applyMetrics();
    resetColumns();
}

void ConnectionTable::applyMetrics()
{
    verticalHeader()->setDefaultSectionSize(QFontMetrics(QApplication::font()).height() + m_theme.scaled(9));
    verticalHeader()->setMinimumSectionSize(1);
    horizontalHeader()->setMinimumSectionSize(m_theme.scaled(40));
}

int ConnectionTable::widthFor(ConnectionColumn column) const
{
    const QFontMetrics metrics(QApplication::font());
    const int text = metrics.horizontalAdvance(QLatin1Char('0')) * charactersOf(column);
    const int title = metrics.horizontalAdvance(columnTitle(column)) + m_theme.scaled(26);
    return std::max(text + m_theme.scaled(18), title);
}

void ConnectionTable::resetColumns()
{
    QHeaderView* header = horizontalHeader();
    for (int i = 0; i < connectionColumnCount; ++i) {
        const auto column = static_cast<ConnectionColumn>(i);
        header->moveSection(header->visualIndex(i), i);
        header->setSectionHidden(i, !shownAtFirst(column));
        header->resizeSection(i, widthFor(column));
    }
}

void ConnectionTable::fillColumnMenu(QMenu& menu)
{
    QHeaderView* header = horizontalHeader();
    for (int i = 0; i < connectionColumnCount; ++i) {
        const auto column = static_cast<ConnectionColumn>(i);
        QAction* action = menu.addAction(columnTitle(column));
        action->setToolTip(columnExplanation(column));
        action->setCheckable(true);
        action->setChecked(!header->isSectionHidden(i));
        // A list without columns could not get them back.
        action->setEnabled(header->isSectionHidden(i) || header->count() - header->hiddenSectionCount() > 1);
        connect(action, &QAction::toggled, this, [this, i, column](bool shown) {
            horizontalHeader()->setSectionHidden(i, !shown);
            if (shown && columnWidth(i) < 10)
                setColumnWidth(i, widthFor(column));
        });
    }
    menu.setToolTipsVisible(true);
    menu.addSeparator();
    connect(menu.addAction(tr("&Reset columns")), &QAction::triggered, this, &ConnectionTable::resetColumns);
}

void ConnectionTable::restoreSettings()
{
    const QSettings settings;
    const QString order = settings.value(QStringLiteral("connections/columns")).toString();
    QHeaderView* header = horizontalHeader();
    // By name, so that a column more or less in another version disturbs nothing: "client:180 -rtt:90 …"
    int position = 0;
    for (QString entry : order.split(QLatin1Char(' '), Qt::SkipEmptyParts)) {
        const bool hidden = entry.startsWith(QLatin1Char('-'));
        if (hidden)
            entry.remove(0, 1);
        for (int i = 0; i < connectionColumnCount; ++i) {
            if (columnKey(static_cast<ConnectionColumn>(i)) != entry.section(QLatin1Char(':'), 0, 0))
                continue;
            header->moveSection(header->visualIndex(i), position++);
            header->setSectionHidden(i, hidden);
            if (const int width = entry.section(QLatin1Char(':'), 1).toInt(); width > 0)
                header->resizeSection(i, m_theme.scaled(width));
        }
    }
}

void ConnectionTable::saveSettings() const
{
    const QHeaderView* header = horizontalHeader();
    QStringList entries;
    for (int visual = 0; visual < header->count(); ++visual) {
        const int i = header->logicalIndex(visual);
        const bool hidden = header->isSectionHidden(i);
        // Qt tells 0 for hidden columns; their width of old is not worth keeping.
        entries.append(
            QStringLiteral("%1%2:%3")
                .arg(hidden ? QStringLiteral("-") : QString(), columnKey(static_cast<ConnectionColumn>(i)))
                .arg(header->sectionSize(i) * 100 / m_theme.zoom()));
    }
    QSettings().setValue(QStringLiteral("connections/columns"), entries.join(QLatin1Char(' ')));
}

void ConnectionTable::setEmptyText(const QString& text)
{
    m_emptyText = text;
    viewport()->update();
}

void ConnectionTable::paintEvent(QPaintEvent* event)
{
    QTableView::paintEvent(event);
    if (m_model.rowCount() != 0 || m_emptyText.isEmpty())
        return;
    QPainter painter(viewport());
    painter.setPen(m_theme.colors().mutedText);
    painter.drawText(viewport()->rect().adjusted(24, 24, -24, -24), Qt::AlignCenter | Qt::TextWordWrap,
                     m_emptyText);
}

void ConnectionTable::copySelection() const
{
    QStringList lines;
    QList<int> columns;
    QStringList titles;
    for (int visual = 0; visual < horizontalHeader()->count(); ++visual) {
        const int i = horizontalHeader()->logicalIndex(visual);
        if (!horizontalHeader()->isSectionHidden(i)) {
            columns.append(i);
            titles.append(columnTitle(static_cast<ConnectionColumn>(i)));
        }
    }
    lines.append(titles.join(QLatin1Char('\t')));
    QModelIndexList rows = selectionModel()->selectedRows();
    std::sort(rows.begin(), rows.end(),
              [](const QModelIndex& a, const QModelIndex& b) { return a.row() < b.row(); });
    for (const QModelIndex& row : rows) {
        QStringList cells;
        for (const int column : columns)
            cells.append(row.siblingAtColumn(column).data(ConnectionListModel::CopyRole).toString());
        lines.append(cells.join(QLatin1Char('\t')));
    }
    QApplication::clipboard()->setText(lines.join(QLatin1Char('\n')));
}

void ConnectionTable::keyPressEvent(QKeyEvent* event)
{
    if (event->matches(QKeySequence::Copy))
        copySelection();
    else
        QTableView::keyPressEvent(event);
}

// ---- the list with its filter line

ConnectionView::ConnectionView(CaptureSession& session, const Theme& theme, QWidget* parent)
    : QWidget(parent),
      m_session(session),
      m_model(session.connections()),
      m_filter(new QLineEdit(this)),
      m_table(new ConnectionTable(m_model, theme, this)),
      m_filterDelay(new QTimer(this))
{
    m_filter->setObjectName(QStringLiteral("filter"));
    m_filter->setAccessibleName(tr("Filter of connections"));
    m_filter->setPlaceholderText(tr("Filter connections: words, or field:word"));
    m_filter->setClearButtonEnabled(true);
    m_filter->setToolTip(
        tr("<p>Shows the connections that bear all of these words, anywhere in client, server, state, "
           "encapsulation "
           "and anomalies. A minus before a word hides those that bear it; \"quotes\" keep blanks.</p>"
           "<p>A field narrows a word: <b>%1</b>. Examples: <code>10.0.0.5 reset</code>, "
           "<code>port:443 -state:closed</code>, <code>anomaly:gap</code>.</p>")
            .arg(ConnectionFilter::fieldNames().join(QStringLiteral(":</b>, <b>")) + QLatin1Char(':')));
    auto* filterRow = new QWidget(this);
    filterRow->setObjectName(QStringLiteral("filterRow"));
    auto* filterLayout = new QVBoxLayout(filterRow);
    filterLayout->setContentsMargins(8, 6, 8, 6);
    filterLayout->addWidget(m_filter);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(filterRow);
    layout->addWidget(m_table, 1);

    m_filterDelay->setSingleShot(true);
    m_filterDelay->setInterval(filterDelayMs);
    connect(m_filterDelay, &QTimer::timeout, this, &ConnectionView::applyFilter);
    connect(m_filter, &QLineEdit::textChanged, m_filterDelay, qOverload<>(&QTimer::start));
    connect(m_filter, &QLineEdit::returnPressed, this, [this] {
        applyFilter();
        m_table->setFocus();
    });
    auto* escape = new QShortcut(Qt::Key_Escape, m_filter, nullptr, nullptr, Qt::WidgetShortcut);
    connect(escape, &QShortcut::activated, this, [this] {
        clearFilter();
        m_table->setFocus();
    });
    connect(m_table->horizontalHeader(), &QHeaderView::sectionClicked, this, &ConnectionView::sortBy);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this, [this] {
        if (!m_selecting)
            m_chosen = true;
        emit currentChanged();
    });
    connect(m_table->selectionModel(), &QItemSelectionModel::selectionChanged, this,
            &ConnectionView::selectionChanged);
    m_table->setContextMenuPolicy(Qt::CustomContextMenu);
    connect(m_table, &QWidget::customContextMenuRequested, this, [this](const QPoint& point) {
        if (m_table->indexAt(point).isValid())
            emit contextMenuWanted(m_table->viewport()->mapToGlobal(point));
    });
    connect(&m_model, &ConnectionListModel::orderApplied, this, [this] {
        selectFirstUnlessChosen();
        if (m_chosen && m_table->currentIndex().isValid())
            m_table->scrollTo(m_table->currentIndex());
        showEmptyText();
        emit selectionChanged();
    });
    connect(&session, &CaptureSession::captureChanged, this, [this] {
        m_chosen = false;
        showEmptyText();
    });
    connect(&session, &CaptureSession::updated, this, [this] {
        selectFirstUnlessChosen();
        showEmptyText();
    });
    const SortKey first = m_model.sortKeys().front();
    m_table->horizontalHeader()->setSortIndicator(static_cast<int>(first.column), Qt::AscendingOrder);
}

std::optional<ConnectionId> ConnectionView::current() const
{
    const QModelIndex index = m_table->currentIndex();
    return index.isValid() ? std::optional(m_model.idAt(index.row())) : std::nullopt;
}

std::vector<ConnectionId> ConnectionView::selected() const
{
    std::vector<ConnectionId> ids;
    for (const QItemSelectionRange& range : m_table->selectionModel()->selection()) {
        for (int row = range.top(); row <= range.bottom(); ++row)
            ids.push_back(m_model.idAt(row));
    }
    std::sort(ids.begin(), ids.end());
    ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
    return ids;
}

void ConnectionView::selectConnection(ConnectionId id)
{
    const auto row = m_model.rowOf(id);
    if (!row)
        return;
    const QModelIndex index = m_model.index(*row, 0);
    m_table->selectionModel()->setCurrentIndex(index, QItemSelectionModel::ClearAndSelect |
                                                          QItemSelectionModel::Rows);
    m_table->scrollTo(index);
}

void ConnectionView::step(int rows)
{
    if (m_model.rowCount() == 0)
        return;
    const QModelIndex current = m_table->currentIndex();
    const int row = current.isValid() ? std::clamp(current.row() + rows, 0, m_model.rowCount() - 1) : 0;
    selectConnection(m_model.idAt(row));
}

void ConnectionView::selectFirstUnlessChosen()
{
    // Until the user chooses a row, the first one is followed: what the list was sorted for.
    if (m_chosen || m_model.rowCount() == 0 || m_table->currentIndex() == m_model.index(0, 0))
        return;
    m_selecting = true;
    m_table->selectionModel()->setCurrentIndex(m_model.index(0, 0), QItemSelectionModel::ClearAndSelect |
                                                                        QItemSelectionModel::Rows);
    m_table->scrollToTop();
    m_selecting = false;
}

void ConnectionView::sortBy(int column)
{
    const SortKey first = m_model.sortKeys().front();
    const auto wanted = static_cast<ConnectionColumn>(column);
    const bool descending = first.column == wanted ? !first.descending : descendsFirst(wanted);
    const Qt::SortOrder order = descending ? Qt::DescendingOrder : Qt::AscendingOrder;
    m_table->horizontalHeader()->setSortIndicator(column, order);
    m_model.sort(column, order);
}

void ConnectionView::focusFilter()
{
    m_filter->setFocus(Qt::ShortcutFocusReason);
    m_filter->selectAll();
}

void ConnectionView::clearFilter()
{
    m_filter->clear();
    applyFilter();
}

void ConnectionView::applyFilter()
{
    m_filterDelay->stop();
    m_model.setFilter(ConnectionFilter::parse(m_filter->text()));
}

void ConnectionView::showEmptyText()
{
    QString text;
    if (!m_session.error().isEmpty())
        text = m_session.error();
    else if (m_model.totalCount() != 0)
        text = tr("No connection bears these words.\nEsc in the filter line clears it.");
    else if (m_session.loading())
        text = tr("Reading …");
    else if (m_session.isOpen())
        text = tr("There are no TCP connections in this capture.");
    m_table->setEmptyText(text);
}

void ConnectionView::restoreSettings()
{
    m_table->restoreSettings();
}

void ConnectionView::saveSettings() const
{
    m_table->saveSettings();
}

} // namespace weir
