// The program of the window: reads its command line, and starts.
#include "app/weir/screenshot.h"
#include "ui/capture_windows.h"
#include "ui/follow_pane.h"
#include "ui/theme.h"

#include <QApplication>
#include <QCommandLineParser>
#include <QDir>
#include <QIcon>
#include <QSettings>
#include <QTextStream>

#include <algorithm>
#include <cstring>
#include <memory>

namespace {

constexpr int usageError = 2;
constexpr int noDisplayError = 1;

/// Pictures, help, version and what is wrong with the arguments need no display: without one, Qt would end
/// the program before they come to their right. Before there is an application object. Returns whether there
/// is nothing that a window could be shown on.
bool drawOffscreenWhereThereIsNoDisplay(int argc, char** argv)
{
    for (const char* name : {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"}) {
        if (!qEnvironmentVariableIsEmpty(name))
            return false;
    }
    const bool chosen = std::any_of(argv + 1, argv + argc, [](const char* argument) {
        return std::strcmp(argument, "-platform") == 0 || std::strcmp(argument, "--platform") == 0;
    });
    if (chosen)
        return false;
    qputenv("QT_QPA_PLATFORM", "offscreen");
    return true;
}

QStringList sampleCaptures()
{
    const QStringList folders{QApplication::applicationDirPath() + QStringLiteral("/../share/weir/samples"),
                              QStringLiteral(WEIR_SAMPLES_DIR)};
    for (const QString& folder : folders) {
        QStringList samples;
        const auto entries = QDir(folder).entryInfoList({QStringLiteral("*.pcap*")}, QDir::Files, QDir::Name);
        for (const QFileInfo& entry : entries)
            samples.append(entry.canonicalFilePath());
        if (!samples.isEmpty())
            return samples;
    }
    return {};
}

struct CommandLine
{
    QStringList captures;
    std::optional<weir::ScreenshotOrder> screenshot;
    std::optional<QSize> size;
    std::optional<weir::ThemeChoice> theme;
    std::optional<QString> view;
    std::optional<int> zoom;
};

[[noreturn]] void refuse(const QString& message)
{
    QTextStream(stderr) << "weir: " << message << Qt::endl;
    std::exit(usageError);
}

QSize parseSize(const QString& text)
{
    const QStringList parts = text.split(QLatin1Char('x'));
    const int width = parts.value(0).toInt();
    const int height = parts.value(1).toInt();
    if (parts.size() != 2 || width < 200 || height < 150 || width > 16384 || height > 16384)
        refuse(QCoreApplication::translate("main", "--size wants WIDTHxHEIGHT, as in 1400x900"));
    return {width, height};
}

CommandLine parse(const QApplication& application)
{
    const auto tr = [](const char* text) { return QCoreApplication::translate("main", text); };
    QCommandLineParser parser;
    parser.setApplicationDescription(tr("Reads network captures by stream."));
    parser.addHelpOption();
    parser.addVersionOption();
    parser.addPositionalArgument(QStringLiteral("capture"),
                                 tr("pcap or pcapng files to open, each in a tab; - for standard input"),
                                 QStringLiteral("[capture...]"));
    const QCommandLineOption screenshot(
        QStringLiteral("screenshot"),
        tr("Draw the loaded window into a picture, without a display, and end."), QStringLiteral("file.png"));
    const QCommandLineOption select(QStringLiteral("select"),
                                    tr("Select this connection (default: the biggest)."),
                                    QStringLiteral("number"));
    const QCommandLineOption size(QStringLiteral("size"), tr("Size of the window."), QStringLiteral("WxH"));
    const QCommandLineOption theme(QStringLiteral("theme"),
                                   tr("light, dark, contrast-light, contrast-dark or system."),
                                   QStringLiteral("name"));
    const QCommandLineOption view(QStringLiteral("view"),
                                  tr("How streams are shown: text, hex, side, raw or decoded."),
                                  QStringLiteral("form"));
    const QCommandLineOption zoom(QStringLiteral("zoom"), tr("Size of everything, 50 to 300."),
                                  QStringLiteral("percent"));
    const QCommandLineOption list(QStringLiteral("list"),
                                  tr("Of the picture: connections, messages or objects, with the row that is "
                                     "selected: messages:3."),
                                  QStringLiteral("name"));
    const QCommandLineOption command(
        QStringLiteral("command"),
        tr("Of the picture: run this menu command first, and show the dialog that it "
           "opens; with the page of it: Preferences:2."),
        QStringLiteral("name"));
    parser.addOptions({screenshot, select, list, command, size, theme, view, zoom});
    parser.process(application);

    CommandLine line;
    line.captures = parser.positionalArguments();
    if (line.captures.count(QStringLiteral("-")) > 1)
        refuse(tr("standard input can be read once"));
    if (parser.isSet(screenshot)) {
        line.screenshot = weir::ScreenshotOrder{};
        line.screenshot->picture = parser.value(screenshot);
        line.screenshot->command = parser.value(command).section(QLatin1Char(':'), 0, 0);
        line.screenshot->page = parser.value(command).section(QLatin1Char(':'), 1).toInt();
        bool number = true;
        if (parser.isSet(select))
            line.screenshot->connection = parser.value(select).toUInt(&number);
        if (!number)
            refuse(tr("--select wants the number of a connection"));
        if (parser.isSet(list)) {
            const QStringList names{QStringLiteral("connections"), QStringLiteral("messages"),
                                    QStringLiteral("objects")};
            const QString name = parser.value(list).section(QLatin1Char(':'), 0, 0);
            if (!names.contains(name))
                refuse(tr("--list wants connections, messages or objects"));
            line.screenshot->list = static_cast<int>(names.indexOf(name));
            line.screenshot->row = parser.value(list).section(QLatin1Char(':'), 1).toInt();
        }
    }
    if (parser.isSet(size))
        line.size = parseSize(parser.value(size));
    if (parser.isSet(theme)) {
        for (const weir::ThemeName& known : weir::themeNames()) {
            if (known.name == parser.value(theme))
                line.theme = known.choice;
        }
        if (!line.theme)
            refuse(tr("--theme wants light, dark, contrast-light, contrast-dark or system"));
    }
    if (parser.isSet(view)) {
        line.view = parser.value(view);
    }
    if (parser.isSet(zoom))
        line.zoom = parser.value(zoom).toInt();
    return line;
}

} // namespace

int main(int argc, char** argv)
{
    const bool noDisplay = drawOffscreenWhereThereIsNoDisplay(argc, argv);
    QApplication application(argc, argv);
    QApplication::setApplicationName(QStringLiteral("weir"));
    QApplication::setOrganizationName(QStringLiteral("weir"));
    QApplication::setApplicationDisplayName(QStringLiteral("Weir"));
    QApplication::setApplicationVersion(QStringLiteral(WEIR_VERSION));
    QApplication::setDesktopFileName(QStringLiteral("org.weir.Weir"));
    QApplication::setWindowIcon(QIcon(QStringLiteral(":/icons/weir.svg")));
    const CommandLine line = parse(application);
    if (noDisplay && !line.screenshot) {
        QTextStream(stderr) << "weir: "
                            << QCoreApplication::translate(
                                   "main", "there is no display here (neither DISPLAY nor WAYLAND_DISPLAY is "
                                           "set): weir-cli reads captures without one, and weir --screenshot "
                                           "draws a picture")
                            << Qt::endl;
        return noDisplayError;
    }

    // A picture is the same whatever its maker's settings are.
    const bool persistent = !line.screenshot;
    weir::Theme theme;
    if (persistent)
        theme.setAppearance(weir::Appearance::load(QSettings()));
    weir::Appearance look = theme.appearance();
    look.theme = line.theme.value_or(look.theme);
    if (line.zoom)
        look.zoom = std::clamp(*line.zoom, weir::leastZoom, weir::mostZoom);
    theme.lend(look);

    weir::CaptureWindows windows(theme, weir::MainWindow::Options{persistent, sampleCaptures()});
    weir::CaptureTabs& window = windows.add();
    if (line.size)
        window.resize(*line.size);
    if (line.view && !window.current().follow().lendView(*line.view))
        refuse(QCoreApplication::translate("main", "--view wants text, hex, side, raw or decoded"));
    window.show();
    window.open(line.captures);
    std::unique_ptr<weir::Screenshot> screenshot;
    if (line.screenshot)
        screenshot = std::make_unique<weir::Screenshot>(window, *line.screenshot);
    return QApplication::exec();
}
