#include "ui/list_view.h"

#include "ui/theme.h"

#include <QHBoxLayout>
#include <QLineEdit>
#include <QShortcut>
#include <QTimer>
#include <QVBoxLayout>

#include <algorithm>

namespace weir {

namespace {

constexpr int filterDelayMs = 150;
constexpr std::size_t summedAtOnce = 1000; ///< rows; more are summed up off the GUI thread

} // namespace

ListView::ListView(OrderedListModel& model, const Theme& theme, const QString& name, QWidget* parent)
    : QWidget(parent),
      m_list(model),
      m_filter(new QLineEdit(this)),
      m_table(new ListTable(model, theme, name, this)),
      m_filterDelay(new QTimer(this)),
      m_sumJob(this)
{
    m_table->setObjectName(name);
    m_filter->setClearButtonEnabled(true);
    auto* row = new QWidget(this);
    row->setObjectName(QStringLiteral("filterRow"));
    m_filterRow = new QHBoxLayout(row);
    m_filterRow->setContentsMargins(8, 6, 8, 6);
    m_filterRow->addWidget(m_filter, 1);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(row);
    layout->addWidget(m_table, 1);

    m_filterDelay->setSingleShot(true);
    m_filterDelay->setInterval(filterDelayMs);
    connect(m_filterDelay, &QTimer::timeout, this, &ListView::applyFilterNow);
    connect(m_filter, &QLineEdit::textChanged, m_filterDelay, qOverload<>(&QTimer::start));
    connect(m_table, &ListTable::wordsTyped, this, [this](const QString& letters) {
        m_filter->setFocus(Qt::OtherFocusReason);
        m_filter->setText(letters);
    });
    connect(m_filter, &QLineEdit::returnPressed, this, [this] {
        applyFilterNow();
        m_table->setFocus();
    });
    auto* escape = new QShortcut(Qt::Key_Escape, m_filter, nullptr, nullptr, Qt::WidgetShortcut);
    connect(escape, &QShortcut::activated, this, [this] {
        clearFilter();
        m_table->setFocus();
    });
    connectSelection();
    connect(&m_list, &QAbstractItemModel::dataChanged, this, [this] {
        if (m_sum.rows > 1)
            sumUp();
    });
    connect(&m_list, &QAbstractItemModel::modelReset, this, [this] {
        m_sumJob.cancel();
        sumUp();
    });
    m_table->setContextMenuPolicy(Qt::CustomContextMenu);
    connect(m_table, &QWidget::customContextMenuRequested, this, [this](const QPoint& point) {
        if (m_table->indexAt(point).isValid())
            emit contextMenuWanted(m_table->viewport()->mapToGlobal(point));
    });
    connect(&m_list, &OrderedListModel::orderApplied, this, [this] {
        keepOneSelected();
        if (m_chosen && m_table->currentIndex().isValid())
            m_table->scrollTo(m_table->currentIndex());
        showEmptyText();
        sumUp();
    });
}

void ListView::connectSelection()
{
    QItemSelectionModel* selection = m_table->selectionModel();
    connect(selection, &QItemSelectionModel::currentRowChanged, this, [this] {
        if (!m_selecting)
            m_chosen = true;
        m_moved = true;
        QTimer::singleShot(0, this, [this] { m_moved = false; });
        emit currentChosen();
    });
    connect(m_table, &QTableView::pressed, this, &ListView::rowPressed);
    connect(selection, &QItemSelectionModel::selectionChanged, this, [this] {
        m_chosen = m_chosen || (!m_selecting && m_table->selectedCount() > 1);
        m_sumJob.cancel();
        sumUp();
    });
}

void ListView::rowPressed()
{
    m_chosen = true;
    // Something else may be shown by now than what is current here.
    if (!m_moved)
        emit currentChosen();
}

/// A filter may have hidden all that was selected: what is current is what commands are for.
void ListView::keepOneSelected()
{
    if (m_table->selectedCount() != 0 || !m_table->currentIndex().isValid())
        return;
    m_selecting = true;
    m_table->selectionModel()->select(m_table->currentIndex(),
                                      QItemSelectionModel::Select | QItemSelectionModel::Rows);
    m_selecting = false;
}

std::optional<std::uint32_t> ListView::currentRow() const
{
    const QModelIndex index = m_table->currentIndex();
    return index.isValid() ? std::optional(m_list.rowNumber(index.row())) : std::nullopt;
}

void ListView::forEachSelected(const std::function<void(std::uint32_t)>& visit) const
{
    for (const QItemSelectionRange& range : m_table->selectionModel()->selection()) {
        for (int row = range.top(); row <= range.bottom(); ++row)
            visit(m_list.rowNumber(row));
    }
}

std::vector<std::uint32_t> ListView::selectedRows() const
{
    // Sorting a million would take longer than going through all there are.
    std::vector<bool> chosen(m_list.totalCount());
    forEachSelected([&](std::uint32_t number) { chosen[number] = true; });
    std::vector<std::uint32_t> numbers;
    numbers.reserve(m_table->selectedCount());
    for (auto next = std::find(chosen.begin(), chosen.end(), true); next != chosen.end();
         next = std::find(std::next(next), chosen.end(), true))
        numbers.push_back(static_cast<std::uint32_t>(next - chosen.begin()));
    return numbers;
}

void ListView::sumUp()
{
    if (m_sumJob.running()) {
        m_sumStale = true;
        return;
    }
    m_sumStale = false;
    const std::size_t selected = m_table->selectedCount();
    m_sum = {selected, selected == m_sum.rows ? m_sum.octets : std::nullopt};
    std::vector<std::uint32_t> numbers;
    numbers.reserve(m_sum.rows);
    forEachSelected([&](std::uint32_t number) { numbers.push_back(number); });
    auto sum = [rows = m_list.rows(), numbers = std::move(numbers), column = m_list.octetsColumn()] {
        std::uint64_t octets = 0;
        for (const std::uint32_t number : numbers)
            octets += rows->words(number, column).front();
        return octets;
    };
    if (m_sum.rows <= summedAtOnce) {
        m_sum.octets = sum();
    } else {
        m_sumJob.start([sum = std::move(sum)](const JobContext&) { return sum(); },
                       [this](std::uint64_t octets) {
                           m_sum.octets = octets;
                           emit selectionChanged();
                           if (m_sumStale)
                               sumUp();
                       });
    }
    emit selectionChanged();
}

void ListView::selectRow(std::uint32_t number)
{
    const auto row = m_list.placeOf(number);
    if (!row)
        return;
    const QModelIndex index = m_list.index(*row, 0);
    m_table->selectionModel()->setCurrentIndex(index, QItemSelectionModel::ClearAndSelect |
                                                          QItemSelectionModel::Rows);
    m_table->scrollTo(index);
}

void ListView::step(int rows)
{
    if (m_list.rowCount() == 0)
        return;
    const QModelIndex current = m_table->currentIndex();
    const int row = current.isValid() ? std::clamp(current.row() + rows, 0, m_list.rowCount() - 1) : 0;
    selectRow(m_list.rowNumber(row));
}

void ListView::selectFirst()
{
    if (m_list.rowCount() == 0 || m_table->currentIndex() == m_list.index(0, 0))
        return;
    m_selecting = true;
    m_table->selectionModel()->setCurrentIndex(m_list.index(0, 0), QItemSelectionModel::ClearAndSelect |
                                                                       QItemSelectionModel::Rows);
    m_table->scrollToTop();
    m_selecting = false;
}

void ListView::focusFilter()
{
    m_filter->setFocus(Qt::ShortcutFocusReason);
    m_filter->selectAll();
}

void ListView::clearFilter()
{
    m_filter->clear();
    applyFilterNow();
}

void ListView::applyFilterNow()
{
    m_filterDelay->stop();
    applyFilter(m_filter->text());
}

} // namespace weir
