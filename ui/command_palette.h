// All commands of a window by name: typed in short, chosen by key.
#pragma once

#include <QDialog>
#include <QPointer>

#include <vector>

class QAction;
class QLineEdit;
class QMenu;
class QMenuBar;
class QTreeWidget;

namespace weir {

class Theme;

class CommandPalette final : public QDialog
{
    Q_OBJECT

public:
    /// commands: what can be reached from this menu bar. Those used last come first.
    CommandPalette(QMenuBar& commands, const Theme& theme, bool persistent, QWidget* parent);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    struct Command
    {
        QPointer<QAction> action; ///< menus that are filled when they open may take it away
        QString path;             ///< "View ▸ Theme ▸ Dark": what is shown, and remembered
        int recent = 0;           ///< 1: the last but …; the higher the later; 0: not used lately
    };

    void collect(const QMenu& menu, const QString& path);
    void showFitting(const QString& typed);
    void run();

    std::vector<Command> m_commands;
    QLineEdit* m_typed;
    QTreeWidget* m_list;
    bool m_persistent;
};

} // namespace weir
