#include "ui/wireshark.h"

#include <QCoreApplication>
#include <QFileInfo>
#include <QProcess>
#include <QStandardPaths>

namespace weir {

namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("weir::Wireshark", text);
}

} // namespace

QString startWireshark(const QString& path, FrameNumber frame, const QString& filter)
{
    if (path == QLatin1String("-"))
        return tr("What came from standard input is no file that Wireshark could open");
    const QString program = QStandardPaths::findExecutable(QStringLiteral("wireshark"));
    if (program.isEmpty())
        return tr("Wireshark is not installed: it was not found where programs are looked for (PATH)");
    QStringList arguments{QStringLiteral("-r"), QFileInfo(path).absoluteFilePath(), QStringLiteral("-g"),
                          QString::number(frame.value)};
    if (!filter.isEmpty())
        arguments << QStringLiteral("-Y") << filter;
    if (!QProcess::startDetached(program, arguments))
        return tr("Wireshark could not be started");
    return tr("Wireshark opens frame %1").arg(frame.value);
}

} // namespace weir
