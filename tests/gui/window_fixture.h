// A window with a capture in it, for tests that work in it with mouse and keys.
#pragma once

#include "ui/connection_view.h"
#include "ui/detail_pane.h"
#include "ui/follow_view.h"
#include "ui/main_window.h"
#include "ui/theme.h"

#include <QLabel>
#include <QObject>
#include <QTemporaryDir>
#include <QToolButton>

#include <memory>

namespace weir {

class WindowFixture : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void init();
    void cleanup();

protected:
    QString sample() const { return QStringLiteral(WEIR_SAMPLES_DIR "/welcome.pcapng"); }
    QString capture(const char* name) const
    {
        return QStringLiteral(WEIR_CAPTURES_DIR "/") + QLatin1String(name);
    }
    void load(const QString& path);
    void settle(MainWindow& window);
    void settle() { settle(*m_window); }
    ListTable& table() { return m_window->connections().table(); }
    FollowView& view() { return m_window->follow().view(); }
    void clickHeader(ConnectionColumn column);
    void clickRow(int row);
    QString message() const { return m_window->findChild<QLabel*>(QStringLiteral("statusMessage"))->text(); }
    QString counts() const
    {
        return m_window->findChild<QToolButton*>(QStringLiteral("statusCounts"))->text();
    }
    QPoint pointOf(const QString& text);
    /// The next file dialog gets that path.
    void answerFileDialog(const QString& path);
    void useLook();

    std::unique_ptr<Theme> m_theme;
    std::unique_ptr<MainWindow> m_window;
    QTemporaryDir m_folder;
};

} // namespace weir
