#include "ui/list_table.h"

#include "core/model/format.h"
#include "ui/list_delegate.h"
#include "ui/list_header.h"
#include "ui/theme.h"

#include <QApplication>
#include <QClipboard>
#include <QElapsedTimer>
#include <QKeyEvent>
#include <QMenu>
#include <QPainter>
#include <QScrollBar>
#include <QSettings>
#include <QTimer>

#include <algorithm>
#include <utility>

namespace weir {

namespace {

// Qt carries a selection over to a new order row by row, and looks through all of its ranges for every cell
// that it draws. A few rows are left to it; many are carried over here, unless they lie in too many pieces.
constexpr std::size_t fewSelected = 100;
constexpr qsizetype mostRanges = 500;

constexpr std::size_t copiedAtOnce = 500; ///< rows, without a turn of the event loop
constexpr int copySliceMs = 10;

} // namespace

ListTable::ListTable(OrderedListModel& model, const Theme& theme, const QString& settings, QWidget* parent)
    : QTableView(parent),
      m_model(model),
      m_theme(theme),
      m_settings(settings),
      m_zoom(theme.zoom()),
      m_growTimer(new QTimer(this)),
      m_copyTimer(new QTimer(this))
{
    auto* header = new ListHeader(model, this);
    setHorizontalHeader(header);
    setModel(&model);
    // Titles do not show what is selected: looking whether all of a column is would walk all rows.
    header->setSelectionModel(new QItemSelectionModel(&model, header));
    setItemDelegate(new ListDelegate(theme, this));
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
    connect(header, &QWidget::customContextMenuRequested, this, [this, header](const QPoint& point) {
        QMenu menu(this);
        fillColumnMenu(menu);
        menu.exec(header->mapToGlobal(point));
    });
    connect(header, &ListHeader::sortWanted, this, &ListTable::sortBy);
    connect(header, &ListHeader::widthChosen, this, [this] { m_ownWidths = true; });
    connect(this, &QTableView::doubleClicked, this,
            [this](const QModelIndex& index) { emit rowActivated(index.row()); });
    connect(&theme, &Theme::changed, this, &ListTable::applyMetrics);
    connect(&model, &OrderedListModel::orderAboutToChange, this, &ListTable::holdSelection);
    connect(&model, &OrderedListModel::orderChanged, this, &ListTable::giveSelectionBack);
    connect(&model, &OrderedListModel::timeFormatChanged, this, &ListTable::fitTimeColumn);
    connect(&model, &QAbstractItemModel::modelAboutToBeReset, this, &ListTable::stopCopying);
    connect(m_copyTimer, &QTimer::timeout, this, &ListTable::copyFurther);
    m_growTimer->setSingleShot(true);
    const auto grow = [this] { m_growTimer->start(0); };
    connect(m_growTimer, &QTimer::timeout, this, &ListTable::growForNumbers);
    connect(verticalScrollBar(), &QScrollBar::valueChanged, this, grow);
    connect(&model, &QAbstractItemModel::rowsInserted, this, grow);
    connect(&model, &QAbstractItemModel::dataChanged, this, grow);
    connect(&model, &OrderedListModel::orderChanged, this, grow);
    connect(&model, &QAbstractItemModel::modelReset, this, &ListTable::forgetNumbers);
    applyMetrics();
    resetColumns();
}

void ListTable::applyMetrics()
{
    if (const int zoom = m_theme.zoom(); zoom != m_zoom) {
        for (int i = 0; i < horizontalHeader()->count(); ++i) {
            if (!horizontalHeader()->isSectionHidden(i))
                horizontalHeader()->resizeSection(i, horizontalHeader()->sectionSize(i) * zoom / m_zoom);
        }
        m_zoom = zoom;
    }
    fitColumns();
    verticalHeader()->setDefaultSectionSize(QFontMetrics(QApplication::font()).height() + m_theme.scaled(9));
    verticalHeader()->setMinimumSectionSize(1);
    horizontalHeader()->setMinimumSectionSize(m_theme.scaled(40));
}

int ListTable::widthFor(int column) const
{
    const QFontMetrics metrics(QApplication::font());
    const int characters = m_model.columns()[static_cast<std::size_t>(column)].characters;
    const int text = metrics.horizontalAdvance(QLatin1Char('0')) * characters;
    // Beside the title the arrow has room.
    const int title = metrics.horizontalAdvance(m_model.columnTitle(column)) + m_theme.scaled(32);
    return std::max(text + m_theme.scaled(18), title);
}

void ListTable::fitTimeColumn()
{
    // The longest time there is, in the format.
    const QString sample = formatMoment(Timestamp{}, Timestamp{}, m_model.timeFormat());
    const int needed = fontMetrics().horizontalAdvance(sample) + m_theme.scaled(18);
    setColumnWidth(m_model.timeColumn(), std::max(widthFor(m_model.timeColumn()), needed));
    fitColumns();
}

/// A number that is cut would be read as another one: columns make room for those in sight.
void ListTable::growForNumbers()
{
    const int first = rowAt(0);
    if (m_ownWidths || first < 0)
        return;
    const int bottom = rowAt(viewport()->height());
    const int last = bottom < 0 ? m_model.rowCount() - 1 : bottom;
    bool grown = false;
    for (int column = 0; column < m_model.columnCount(); ++column) {
        if (!m_model.columns()[static_cast<std::size_t>(column)].numeric || isColumnHidden(column))
            continue;
        int needed = columnWidth(column);
        for (int row = first; row <= last; ++row) {
            const QString text = m_model.index(row, column).data().toString();
            needed = std::max(needed, fontMetrics().horizontalAdvance(text) + m_theme.scaled(18));
        }
        if (needed == columnWidth(column))
            continue;
        setColumnWidth(column, needed);
        grown = true;
    }
    if (grown)
        fitColumns();
}

/// Those of another capture may be shorter.
void ListTable::forgetNumbers()
{
    if (m_ownWidths)
        return;
    for (int column = 0; column < m_model.columnCount(); ++column) {
        if (m_model.columns()[static_cast<std::size_t>(column)].numeric)
            setColumnWidth(column, widthFor(column));
    }
    fitTimeColumn();
}

// ---- what is selected, when the order changes

void ListTable::holdSelection()
{
    m_held.clear();
    if (selectedCount() <= fewSelected)
        return;
    m_held.resize(m_model.totalCount());
    for (const QItemSelectionRange& range : selectionModel()->selection()) {
        for (int row = range.top(); row <= range.bottom(); ++row)
            m_held[m_model.rowNumber(row)] = true;
    }
    const QSignalBlocker quiet(selectionModel());
    selectionModel()->clearSelection();
}

void ListTable::giveSelectionBack()
{
    if (m_held.empty())
        return;
    const std::vector<bool> held = std::exchange(m_held, {});
    const std::vector<std::uint32_t>& shown = m_model.shownRows();
    const int lastColumn = m_model.columnCount() - 1;
    QItemSelection ranges;
    for (std::size_t row = 0; row < shown.size() && ranges.size() <= mostRanges;) {
        const std::size_t first = row;
        while (row < shown.size() && held[shown[row]])
            ++row;
        if (row == first)
            ++row;
        else
            ranges.append(QItemSelectionRange(m_model.index(static_cast<int>(first), 0),
                                              m_model.index(static_cast<int>(row) - 1, lastColumn)));
    }
    if (ranges.size() > mostRanges) {
        ranges.clear();
        if (currentIndex().isValid())
            ranges.select(currentIndex().siblingAtColumn(0), currentIndex().siblingAtColumn(lastColumn));
        emit told(tr("The new order scattered the selected rows: they are not selected any more"));
    }
    selectionModel()->select(ranges, QItemSelectionModel::Select);
}

// ---- sorting and columns

void ListTable::sortBy(int column, bool further)
{
    std::vector<SortKey> keys = m_model.sortKeys();
    const bool descends = m_model.columns()[static_cast<std::size_t>(column)].descendsFirst;
    const auto found =
        std::find_if(keys.begin(), keys.end(), [column](const SortKey& key) { return key.column == column; });
    if (!further) {
        const bool descending = found == keys.begin() ? !found->descending : descends;
        m_model.sort(column, descending ? Qt::DescendingOrder : Qt::AscendingOrder);
    } else {
        if (found != keys.end())
            found->descending = !found->descending;
        else if (keys.size() > 1 && keys.back() == SortKey{})
            keys.back() = {column, descends};
        else
            keys.push_back({column, descends});
        m_model.setSortKeys(std::move(keys));
    }
    horizontalHeader()->viewport()->update();
}

void ListTable::resetColumns()
{
    QHeaderView* header = horizontalHeader();
    for (int i = 0; i < m_model.columnCount(); ++i) {
        header->moveSection(header->visualIndex(i), i);
        header->setSectionHidden(i, !m_model.columns()[static_cast<std::size_t>(i)].shown);
        header->resizeSection(i, widthFor(i));
    }
    m_ownWidths = false;
    fitColumns();
}

/// What the others leave goes to the column with the longest texts, until the user chooses widths.
void ListTable::fitColumns()
{
    m_growTimer->start(0);
    const QHeaderView* header = horizontalHeader();
    const auto columns = m_model.columns();
    int widest = -1;
    int last = -1;
    int all = 0;
    for (int visual = 0; visual < header->count(); ++visual) {
        const int i = header->logicalIndex(visual);
        if (header->isSectionHidden(i))
            continue;
        all += header->sectionSize(i);
        last = i;
        if (widest < 0 || columns[static_cast<std::size_t>(i)].characters >
                              columns[static_cast<std::size_t>(widest)].characters)
            widest = i;
    }
    if (m_ownWidths || widest < 0 || widest == last)
        return;
    // The last one is stretched: that is not the width it needs.
    const int others = all - header->sectionSize(last) + widthFor(last) - header->sectionSize(widest);
    const int usual = widthFor(widest);
    const int left = viewport()->width() - others;
    // Narrower only where all fit then.
    setColumnWidth(widest, left < usual * 2 / 3 ? usual : left);
}

void ListTable::resizeEvent(QResizeEvent* event)
{
    QTableView::resizeEvent(event);
    fitColumns();
}

void ListTable::fillColumnMenu(QMenu& menu)
{
    QHeaderView* header = horizontalHeader();
    for (int i = 0; i < m_model.columnCount(); ++i) {
        QAction* action = menu.addAction(m_model.columnTitle(i));
        action->setToolTip(m_model.columnExplanation(i));
        action->setCheckable(true);
        action->setChecked(!header->isSectionHidden(i));
        // A list without columns could not get them back.
        action->setEnabled(header->isSectionHidden(i) || header->count() - header->hiddenSectionCount() > 1);
        connect(action, &QAction::toggled, this, [this, i](bool shown) {
            horizontalHeader()->setSectionHidden(i, !shown);
            if (shown && columnWidth(i) < 10)
                setColumnWidth(i, widthFor(i));
            fitColumns();
        });
    }
    menu.setToolTipsVisible(true);
    menu.addSeparator();
    connect(menu.addAction(tr("&Reset columns")), &QAction::triggered, this, &ListTable::resetColumns);
}

void ListTable::restoreSettings()
{
    const QSettings settings;
    const QString order = settings.value(m_settings + QStringLiteral("/columns")).toString();
    restoreSorting(settings.value(m_settings + QStringLiteral("/sort")).toString());
    QHeaderView* header = horizontalHeader();
    // By name, so that a column more or less in another version disturbs nothing: "client:180 -rtt:90 …"
    int position = 0;
    for (QString entry : order.split(QLatin1Char(' '), Qt::SkipEmptyParts)) {
        const bool hidden = entry.startsWith(QLatin1Char('-'));
        if (hidden)
            entry.remove(0, 1);
        for (int i = 0; i < m_model.columnCount(); ++i) {
            const char* key = m_model.columns()[static_cast<std::size_t>(i)].key;
            if (entry.section(QLatin1Char(':'), 0, 0) != QLatin1String(key))
                continue;
            header->moveSection(header->visualIndex(i), position++);
            header->setSectionHidden(i, hidden);
            if (const int width = entry.section(QLatin1Char(':'), 1).toInt(); width > 0) {
                header->resizeSection(i, m_theme.scaled(width));
                m_ownWidths = true;
            }
        }
    }
}

/// "server-octets:desc number:asc", by name like the columns.
void ListTable::restoreSorting(const QString& sorting)
{
    std::vector<SortKey> keys;
    for (const QString& entry : sorting.split(QLatin1Char(' '), Qt::SkipEmptyParts)) {
        for (int i = 0; i < m_model.columnCount(); ++i) {
            if (entry.section(QLatin1Char(':'), 0, 0) ==
                QLatin1String(m_model.columns()[static_cast<std::size_t>(i)].key))
                keys.push_back({i, entry.endsWith(QLatin1String(":desc"))});
        }
    }
    if (!keys.empty())
        m_model.setSortKeys(std::move(keys));
}

void ListTable::saveSettings() const
{
    const QHeaderView* header = horizontalHeader();
    QStringList entries;
    for (int visual = 0; visual < header->count(); ++visual) {
        const int i = header->logicalIndex(visual);
        // Qt tells 0 for hidden columns; their width of old is not worth keeping. Nor is what nobody chose.
        entries.append(QStringLiteral("%1%2:%3")
                           .arg(header->isSectionHidden(i) ? QStringLiteral("-") : QString(),
                                QLatin1String(m_model.columns()[static_cast<std::size_t>(i)].key))
                           .arg(m_ownWidths ? header->sectionSize(i) * 100 / m_theme.zoom() : 0));
    }
    QStringList sorting;
    for (const SortKey& key : m_model.sortKeys())
        sorting.append(QLatin1String(m_model.columns()[static_cast<std::size_t>(key.column)].key) +
                       (key.descending ? QLatin1String(":desc") : QLatin1String(":asc")));
    QSettings settings;
    settings.setValue(m_settings + QStringLiteral("/columns"), entries.join(QLatin1Char(' ')));
    settings.setValue(m_settings + QStringLiteral("/sort"), sorting.join(QLatin1Char(' ')));
}

void ListTable::setEmptyText(const QString& text)
{
    m_emptyText = text;
    viewport()->update();
}

void ListTable::paintEvent(QPaintEvent* event)
{
    QTableView::paintEvent(event);
    if (m_model.rowCount() != 0 || m_emptyText.isEmpty())
        return;
    QPainter painter(viewport());
    painter.setPen(m_theme.colors().mutedText);
    painter.drawText(viewport()->rect().adjusted(24, 24, -24, -24), Qt::AlignCenter | Qt::TextWordWrap,
                     m_emptyText);
}

std::size_t ListTable::selectedCount() const
{
    std::size_t count = 0;
    for (const QItemSelectionRange& range : selectionModel()->selection())
        count += static_cast<std::size_t>(range.height());
    return count;
}

void ListTable::copySelection()
{
    QList<int> columns;
    for (int visual = 0; visual < horizontalHeader()->count(); ++visual) {
        const int i = horizontalHeader()->logicalIndex(visual);
        if (!horizontalHeader()->isSectionHidden(i))
            columns.append(i);
    }
    m_copy = std::make_unique<ListCopy>(m_model, std::move(columns));
    QItemSelection ranges = selectionModel()->selection();
    std::sort(ranges.begin(), ranges.end(),
              [](const QItemSelectionRange& a, const QItemSelectionRange& b) { return a.top() < b.top(); });
    for (const QItemSelectionRange& range : std::as_const(ranges)) {
        for (int row = range.top(); row <= range.bottom() && m_copy->size() < mostCopiedRows; ++row)
            m_copy->add(row);
    }
    if (m_copy->size() > copiedAtOnce)
        m_copyTimer->start(0);
    else
        copyFurther();
}

void ListTable::copyFurther()
{
    QElapsedTimer slice;
    slice.start();
    while (!m_copy->finished() && !(m_copyTimer->isActive() && slice.hasExpired(copySliceMs)))
        m_copy->copyNext();
    if (!m_copy->finished()) {
        emit told(tr("Copying: %1 of %2 rows (Esc stops)")
                      .arg(formatCount(m_copy->done()), formatCount(m_copy->size())));
        return;
    }
    QApplication::clipboard()->setText(m_copy->text());
    if (const std::size_t selected = selectedCount(); selected > m_copy->size())
        emit told(tr("Copied the first %1 of %2 selected rows")
                      .arg(formatCount(m_copy->size()), formatCount(selected)));
    else if (m_copyTimer->isActive())
        emit told(tr("Copied %1 rows").arg(formatCount(m_copy->size())));
    stopCopying();
}

void ListTable::stopCopying()
{
    m_copyTimer->stop();
    m_copy.reset();
}

void ListTable::copyCurrentCell() const
{
    QApplication::clipboard()->setText(currentIndex().data(OrderedListModel::CopyRole).toString());
}

void ListTable::keyPressEvent(QKeyEvent* event)
{
    const bool enter = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
    if (event->matches(QKeySequence::Copy)) {
        copySelection();
    } else if (copying() && event->key() == Qt::Key_Escape) {
        stopCopying();
        emit told(tr("Copying was stopped"));
    } else if (enter && currentIndex().isValid()) {
        emit rowActivated(currentIndex().row());
    } else {
        QTableView::keyPressEvent(event);
    }
}

} // namespace weir
