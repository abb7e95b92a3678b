#include "ui/command_palette.h"

#include "ui/fuzzy.h"
#include "ui/theme.h"

#include <QAction>
#include <QCoreApplication>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLineEdit>
#include <QMenu>
#include <QMenuBar>
#include <QSettings>
#include <QStyledItemDelegate>
#include <QTreeWidget>
#include <QVBoxLayout>

#include <algorithm>

namespace weir {

namespace {

constexpr int mostRecent = 8;
/// A command that was used lately stands before one that fits a little better.
constexpr int recentBonus = 4;

QString recentKey()
{
    return QStringLiteral("palette/recent");
}

/// A menu's text without what stands for its mnemonic.
QString plainText(const QString& text)
{
    QString plain;
    for (qsizetype i = 0; i < text.size(); ++i) {
        if (text[i] == QLatin1Char('&') && i + 1 < text.size())
            ++i;
        plain += text[i];
    }
    return plain;
}

QString shortcutsOf(const QAction& action)
{
    QStringList keys;
    for (const QKeySequence& key : action.shortcuts())
        keys.append(key.toString(QKeySequence::NativeText));
    return keys.join(QStringLiteral(", "));
}

/// Rows with room between them, as those of a menu. (A style sheet's padding does not reach them.)
class RoomyRows final : public QStyledItemDelegate
{
public:
    RoomyRows(int room, QObject* parent) : QStyledItemDelegate(parent), m_room(room) {}

    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        const QSize plain = QStyledItemDelegate::sizeHint(option, index);
        return {plain.width(), option.fontMetrics.height() + m_room};
    }

private:
    int m_room;
};

} // namespace

CommandPalette::CommandPalette(QMenuBar& commands, const Theme& theme, bool persistent, QWidget* parent)
    : QDialog(parent), m_typed(new QLineEdit(this)), m_list(new QTreeWidget(this)), m_persistent(persistent)
{
    setObjectName(QStringLiteral("commandPalette"));
    setWindowTitle(tr("Find a command"));
    setAttribute(Qt::WA_DeleteOnClose);
    m_typed->setObjectName(QStringLiteral("paletteTyped"));
    m_typed->setPlaceholderText(tr("Type some letters of what you want to do"));
    m_typed->setAccessibleName(tr("Command"));
    m_typed->installEventFilter(this);
    m_list->setObjectName(QStringLiteral("paletteList"));
    m_list->setAccessibleName(tr("Commands"));
    m_list->setColumnCount(2);
    m_list->setHeaderHidden(true);
    m_list->setRootIsDecorated(false);
    m_list->setUniformRowHeights(true);
    m_list->setItemDelegate(new RoomyRows(theme.scaled(8), m_list));
    m_list->header()->setStretchLastSection(false);
    m_list->header()->setSectionResizeMode(0, QHeaderView::Stretch);
    m_list->header()->setSectionResizeMode(1, QHeaderView::ResizeToContents);
    m_list->setFocusPolicy(Qt::NoFocus); // the line keeps it: its keys move in the list
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(theme.scaled(10), theme.scaled(10), theme.scaled(10), theme.scaled(10));
    layout->addWidget(m_typed);
    layout->addWidget(m_list, 1);

    for (const QAction* menu : commands.actions()) {
        if (menu->menu() != nullptr)
            collect(*menu->menu(), plainText(menu->text()));
    }
    const QStringList recent = persistent ? QSettings().value(recentKey()).toStringList() : QStringList();
    for (Command& command : m_commands) {
        if (const auto at = recent.indexOf(command.path); at >= 0)
            command.recent = static_cast<int>(recent.size() - at);
    }
    connect(m_typed, &QLineEdit::textChanged, this, &CommandPalette::showFitting);
    connect(m_list, &QTreeWidget::itemClicked, this, &CommandPalette::run);
    resize(theme.scaled(620), theme.scaled(420));
    showFitting(QString());
    m_typed->setFocus();
}

void CommandPalette::collect(const QMenu& menu, const QString& path)
{
    // Some menus are filled when they are opened.
    emit const_cast<QMenu&>(menu).aboutToShow();
    for (QAction* action : menu.actions()) {
        if (action->isSeparator() || !action->isVisible())
            continue;
        const QString name = path + QStringLiteral(" ▸ ") + plainText(action->text());
        if (action->menu() != nullptr)
            collect(*action->menu(), name);
        else
            m_commands.push_back({action, name, 0});
    }
}

void CommandPalette::showFitting(const QString& typed)
{
    struct Fit
    {
        const Command* command;
        bool enabled;
        int score;
    };
    std::vector<Fit> fits;
    for (const Command& command : m_commands) {
        const auto score = command.action ? fuzzyScore(typed, command.path) : std::nullopt;
        if (score)
            fits.push_back(
                {&command, command.action->isEnabled(),
                 typed.isEmpty() ? command.recent : *score + (command.recent > 0 ? recentBonus : 0)});
    }
    std::stable_sort(fits.begin(), fits.end(), [](const Fit& a, const Fit& b) {
        return a.enabled != b.enabled ? a.enabled : a.score > b.score;
    });
    m_list->clear();
    for (const Fit& fit : fits) {
        const QAction& action = *fit.command->action;
        const QString check = action.isCheckable() && action.isChecked() ? QStringLiteral("  ✓") : QString();
        auto* item = new QTreeWidgetItem(m_list, {fit.command->path + check, shortcutsOf(action)});
        item->setData(0, Qt::UserRole, static_cast<qulonglong>(fit.command - m_commands.data()));
        item->setToolTip(0, action.toolTip());
        item->setDisabled(!fit.enabled);
    }
    if (fits.empty()) {
        auto* item = new QTreeWidgetItem(m_list, {tr("No command has these letters in this order")});
        item->setDisabled(true);
    }
    m_list->setCurrentItem(m_list->topLevelItem(0));
}

bool CommandPalette::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_typed && event->type() == QEvent::KeyPress) {
        auto* key = static_cast<QKeyEvent*>(event);
        switch (key->key()) {
        case Qt::Key_Up:
        case Qt::Key_Down:
        case Qt::Key_PageUp:
        case Qt::Key_PageDown:
            QCoreApplication::sendEvent(m_list, event);
            return true;
        case Qt::Key_Return:
        case Qt::Key_Enter:
            run();
            return true;
        default:
            break;
        }
    }
    return QDialog::eventFilter(watched, event);
}

void CommandPalette::run()
{
    const QTreeWidgetItem* item = m_list->currentItem();
    if (item == nullptr || item->isDisabled())
        return;
    const Command& command = m_commands[item->data(0, Qt::UserRole).toULongLong()];
    if (m_persistent) {
        QStringList recent = QSettings().value(recentKey()).toStringList();
        recent.removeAll(command.path);
        recent.prepend(command.path);
        QSettings().setValue(recentKey(), QStringList(recent.mid(0, mostRecent)));
    }
    // Once the window has its focus back: many commands mean what has it.
    if (command.action)
        QMetaObject::invokeMethod(command.action, &QAction::trigger, Qt::QueuedConnection);
    accept();
}

} // namespace weir
