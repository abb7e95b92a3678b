// The follow pane's commands, and the bar above it.
#include "ui/find_bar.h"
#include "ui/follow_pane.h"
#include "ui/icons.h"

#include <QActionGroup>
#include <QComboBox>
#include <QLabel>
#include <QLayout>
#include <QMenu>
#include <QToolBar>
#include <QToolButton>

#include <algorithm>

namespace weir {

QAction* FollowPane::addAction(const QString& text, const QString& icon, const QList<QKeySequence>& keys)
{
    auto* action = new QAction(text, this);
    if (!icon.isEmpty())
        nameIcon(action, icon);
    action->setShortcuts(keys);
    QWidget::addAction(action);
    return action;
}

void FollowPane::makeActions()
{
    const auto checkable = [this](QAction* action, bool checked, auto&& toggled) {
        action->setCheckable(true);
        action->setIconVisibleInMenu(false); // it would hide the check mark
        action->setChecked(checked);
        connect(action, &QAction::toggled, this, toggled);
        return action;
    };
    const auto oneOf = [this](std::initializer_list<QAction*> actions) {
        auto* group = new QActionGroup(this);
        for (QAction* action : actions) {
            action->setCheckable(true);
            action->setIconVisibleInMenu(false); // it would hide the check mark
            group->addAction(action);
        }
        (*actions.begin())->setChecked(true);
    };
    Actions& a = m_actions;
    a.text = addAction(tr("&Text"), QStringLiteral("text"), {});
    a.hex = addAction(tr("&Hex"), QStringLiteral("hex"), {});
    a.sideBySide = addAction(tr("Si&de by side"), QStringLiteral("side-by-side"), {});
    a.raw = addAction(tr("&Raw"), QStringLiteral("raw"), {});
    a.sideBySide->setToolTip(tr("The client's turns at the left, the server's at the right"));
    a.raw->setToolTip(tr("The octets with nothing between them"));
    a.decoded = addAction(tr("D&ecoded"), QStringLiteral("decoded"), {});
    a.decoded->setObjectName(QStringLiteral("form-decoded"));
    a.decoded->setToolTip(
        tr("What the protocols say: start lines, fields, and contents laid out for reading"));
    oneOf({a.text, a.hex, a.sideBySide, a.raw, a.decoded});
    for (const auto& [form, name] : formNames) {
        QAction* action = formAction(form);
        action->setObjectName(QLatin1String("form-") + QLatin1String(name));
    }
    m_views = {a.text, a.decoded};
    for (QAction* view : {a.text, a.hex, a.sideBySide, a.raw, a.decoded})
        connect(view, &QAction::triggered, this, [this, view] { chooseView(view); });
    a.both = addAction(tr("&Both directions"), {}, {});
    a.client = addAction(tr("&Client alone"), {}, {});
    a.server = addAction(tr("&Server alone"), {}, {});
    oneOf({a.both, a.client, a.server});
    connect(a.both, &QAction::triggered, this, [this] { setSides(FollowSides::Both); });
    connect(a.client, &QAction::triggered, this, [this] { setSides(FollowSides::Client); });
    connect(a.server, &QAction::triggered, this, [this] { setSides(FollowSides::Server); });
    a.wrap = checkable(addAction(tr("&Wrap lines"), QStringLiteral("wrap"), {}), true,
                       [this](bool on) { m_view->setWrapped(on); });
    a.marks = checkable(addAction(tr("Mark &repeated and late octets"), QStringLiteral("marks"), {}), true,
                        [this](bool on) { m_view->setMarksShown(on); });

    a.nextTurn = addAction(tr("&Next turn"), QStringLiteral("turn-next"), {QKeySequence(tr("Ctrl+."))});
    a.previousTurn =
        addAction(tr("&Previous turn"), QStringLiteral("turn-previous"), {QKeySequence(tr("Ctrl+,"))});
    connect(a.nextTurn, &QAction::triggered, m_view, [this] { m_view->goToTurn(1); });
    connect(a.previousTurn, &QAction::triggered, m_view, [this] { m_view->goToTurn(-1); });
    a.nextMark = addAction(tr("Next &gap or mark"), {}, {QKeySequence(tr("F8"))});
    a.previousMark = addAction(tr("Previous g&ap or mark"), {}, {QKeySequence(tr("Shift+F8"))});
    connect(a.nextMark, &QAction::triggered, m_view, [this] { m_view->goToMark(1); });
    connect(a.previousMark, &QAction::triggered, m_view, [this] { m_view->goToMark(-1); });
    a.foldAll = addAction(tr("&Fold all turns"), QStringLiteral("fold"), {});
    a.unfoldAll = addAction(tr("&Unfold all turns"), {}, {});
    connect(a.foldAll, &QAction::triggered, m_view, [this] { m_view->foldAll(true); });
    connect(a.unfoldAll, &QAction::triggered, m_view, [this] { m_view->foldAll(false); });

    a.find = addAction(tr("&Find in stream…"), QStringLiteral("find"), {QKeySequence(tr("Ctrl+F"))});
    a.findNext = addAction(tr("Find n&ext"), {}, {QKeySequence(tr("F3")), QKeySequence(tr("Ctrl+N"))});
    a.findPrevious =
        addAction(tr("Find pre&vious"), {}, {QKeySequence(tr("Shift+F3")), QKeySequence(tr("Ctrl+B"))});
    connect(a.find, &QAction::triggered, this, &FollowPane::openFind);
    connect(a.findNext, &QAction::triggered, m_findBar, [this] { m_findBar->goTo(1); });
    connect(a.findPrevious, &QAction::triggered, m_findBar, [this] { m_findBar->goTo(-1); });

    a.copy = addAction(tr("&Copy"), {}, {QKeySequence(QKeySequence::Copy)});
    a.copy->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    connect(a.copy, &QAction::triggered, m_view, [this] { m_view->copySelection(CopyForm::Text); });
    a.selectAll = addAction(tr("Select &all"), {}, {QKeySequence(QKeySequence::SelectAll)});
    a.selectAll->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    connect(a.selectAll, &QAction::triggered, m_view, &FollowView::selectAll);
    const std::initializer_list<std::pair<QString, CopyForm>> forms{{tr("&Text"), CopyForm::Text},
                                                                    {tr("&Hex"), CopyForm::Hex},
                                                                    {tr("Hex &dump"), CopyForm::HexDump},
                                                                    {tr("&C array"), CopyForm::CArray},
                                                                    {tr("&Base64"), CopyForm::Base64}};
    for (const auto& [name, form] : forms)
        connect(m_copyMenu->addAction(name), &QAction::triggered, m_view,
                [this, form = form] { m_view->copySelection(form); });

    a.save = addAction(tr("&Save these octets…"), QStringLiteral("save"), {QKeySequence(tr("Ctrl+Shift+X"))});
    connect(a.save, &QAction::triggered, this, [this] { emit exportRequested(sides()); });
}

QAction* FollowPane::formAction(FollowForm form) const
{
    switch (form) {
    case FollowForm::Text:
        return m_actions.text;
    case FollowForm::Hex:
        return m_actions.hex;
    case FollowForm::SideBySide:
        return m_actions.sideBySide;
    case FollowForm::Raw:
        return m_actions.raw;
    }
    return nullptr;
}

void FollowPane::makeBar()
{
    m_bar->setObjectName(QStringLiteral("paneBar"));
    m_bar->setMovable(false);
    m_title->setObjectName(QStringLiteral("title"));
    m_title->setContentsMargins(2, 0, 10, 0);
    m_bar->addWidget(m_title);
    m_bar->addSeparator();
    for (QAction* view :
         {m_actions.text, m_actions.hex, m_actions.sideBySide, m_actions.raw, m_actions.decoded}) {
        m_bar->addAction(view);
        m_viewButtons.push_back(qobject_cast<QToolButton*>(m_bar->widgetForAction(view)));
    }
    m_bar->addSeparator();

    m_subjectButton = makeMenuButton(QStringLiteral("subject"), tr("Which layer of the connection is shown"),
                                     m_subjectMenu);
    m_subjectButton->setAccessibleName(tr("Layer"));
    connect(m_subjectMenu, &QMenu::aboutToShow, this, &FollowPane::fillSubjectMenu);
    auto* directionMenu = new QMenu(m_bar);
    directionMenu->addActions({m_actions.both, m_actions.client, m_actions.server});
    QToolButton* direction =
        makeMenuButton(QStringLiteral("sides"), tr("Which side is shown"), directionMenu);
    direction->setAccessibleName(tr("Direction"));
    const auto showSides = [this, direction] {
        const QAction* action = m_actions.client->isChecked()   ? m_actions.client
                                : m_actions.server->isChecked() ? m_actions.server
                                                                : m_actions.both;
        direction->setText(QString(action->text()).remove(QLatin1Char('&')) + QStringLiteral("  ▾"));
    };
    for (QAction* action : {m_actions.both, m_actions.client, m_actions.server})
        connect(action, &QAction::toggled, direction, showSides);
    showSides();

    m_charset->setObjectName(QStringLiteral("charset"));
    m_charset->addItem(QStringLiteral("UTF-8"), static_cast<int>(Charset::Utf8));
    m_charset->addItem(QStringLiteral("Latin-1"), static_cast<int>(Charset::Latin1));
    m_charset->addItem(QStringLiteral("ASCII"), static_cast<int>(Charset::Ascii));
    m_charset->setToolTip(tr("Character set of the text"));
    m_charset->setAccessibleName(tr("Character set"));
    connect(m_charset, &QComboBox::currentIndexChanged, m_view,
            [this] { m_view->setCharset(static_cast<Charset>(m_charset->currentData().toInt())); });
    m_bar->addWidget(m_charset);
    m_bar->addAction(m_actions.wrap);
    m_bar->addAction(m_actions.marks);
    m_bar->addSeparator();
    m_bar->addActions({m_actions.previousTurn, m_actions.nextTurn});
    m_bar->addSeparator();
    m_bar->addActions({m_actions.find, m_actions.save});
}

QToolButton* FollowPane::makeMenuButton(const QString& name, const QString& tip, QMenu* menu)
{
    auto* button = new QToolButton(m_bar);
    button->setObjectName(name);
    button->setMenu(menu);
    button->setPopupMode(QToolButton::InstantPopup);
    button->setToolTip(tip);
    m_bar->addWidget(button);
    return button;
}

/// The views bear their names where there is room for them, else their icons.
void FollowPane::fitBar()
{
    const auto show = [this](Qt::ToolButtonStyle style) {
        for (QToolButton* button : m_viewButtons)
            button->setToolButtonStyle(style);
    };
    show(Qt::ToolButtonTextOnly);
    m_bar->layout()->invalidate();
    if (m_bar->sizeHint().width() > width())
        show(Qt::ToolButtonIconOnly);
}

void FollowPane::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    fitBar();
}

} // namespace weir
