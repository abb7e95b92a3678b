// weir --screenshot: the loaded window as a picture, without a display.
#pragma once

#include <QObject>
#include <QString>

#include <optional>

namespace weir {

class CaptureTabs;

struct ScreenshotOrder
{
    QString picture;
    std::optional<quint32> connection; ///< nothing: the one with the most octets
    int list = 0;                      ///< connections, messages, objects: which one is shown
    int row = 0;                       ///< of messages or objects, that is selected
    QString command;                   ///< run before the picture; the dialog that it opens stands in front
    int page = 0;                      ///< of that dialog, where it has pages
};

/// Waits until the window is settled, selects, waits again, draws, and ends the application: with 0, or with
/// 3 and a message on standard error.
class Screenshot final : public QObject
{
    Q_OBJECT

public:
    Screenshot(CaptureTabs& tabs, ScreenshotOrder order, QObject* parent = nullptr);

protected:
    void timerEvent(QTimerEvent* event) override;

private:
    bool select();
    bool runCommand();
    void draw();
    void fail(const QString& message);

    CaptureTabs& m_tabs;
    ScreenshotOrder m_order;
    int m_step = 0; ///< of select(), runCommand(), draw()
};

} // namespace weir
