#include "core/model/octet_text.h"

#include <QByteArray>
#include <QStringList>

#include <algorithm>

namespace weir {

namespace {

constexpr std::size_t dumpRow = 16;
constexpr std::size_t arrayRow = 12;

QByteArray bytesOf(Octets octets)
{
    return QByteArray(reinterpret_cast<const char*>(octets.data()), static_cast<qsizetype>(octets.size()));
}

QString plainText(Octets octets, Charset charset)
{
    QString out;
    for (std::size_t at = 0; at < octets.size();) {
        const Octets rest = octets.subspan(at);
        const auto lineFeed = std::find(rest.begin(), rest.end(), '\n');
        const auto length = static_cast<std::size_t>(lineFeed - rest.begin());
        // Tabs are blanks on the screen alone.
        std::size_t from = 0;
        for (std::size_t i = 0; i <= length; ++i) {
            if (i < length && rest[i] != '\t' && rest[i] != '\r')
                continue;
            out += decodeLine(rest.subspan(from, i - from), charset).text;
            if (i < length)
                out += QLatin1Char(static_cast<char>(rest[i]));
            from = i + 1;
        }
        if (length < rest.size())
            out += QLatin1Char('\n');
        at += length + 1;
    }
    return out;
}

QString hexDump(Octets octets)
{
    QString out;
    for (std::size_t at = 0; at < octets.size(); at += dumpRow) {
        const Octets row = octets.subspan(at, std::min(dumpRow, octets.size() - at));
        QString ascii;
        for (const std::uint8_t octet : row)
            ascii += octet >= 0x20 && octet < 0x7f ? QLatin1Char(static_cast<char>(octet)) : QLatin1Char('.');
        out += QStringLiteral("%1  %2  %3\n")
                   .arg(at, 8, 16, QLatin1Char('0'))
                   .arg(QString::fromLatin1(bytesOf(row).toHex(' ')), -47)
                   .arg(ascii);
    }
    return out;
}

QString cArray(Octets octets)
{
    QStringList lines;
    for (std::size_t at = 0; at < octets.size(); at += arrayRow) {
        QStringList row;
        for (const std::uint8_t octet : octets.subspan(at, std::min(arrayRow, octets.size() - at)))
            row.append(QStringLiteral("0x%1").arg(uint{octet}, 2, 16, QLatin1Char('0')));
        lines.append(QStringLiteral("    ") + row.join(QLatin1String(", ")));
    }
    return QStringLiteral("static const unsigned char octets[%1] = {\n%2\n};\n")
        .arg(octets.size())
        .arg(lines.join(QLatin1String(",\n")));
}

} // namespace

QString octetText(Octets octets, CopyForm form, Charset charset)
{
    switch (form) {
    case CopyForm::Text:
        return plainText(octets, charset);
    case CopyForm::Hex:
        return QString::fromLatin1(bytesOf(octets).toHex(' '));
    case CopyForm::HexDump:
        return hexDump(octets);
    case CopyForm::CArray:
        return cArray(octets);
    case CopyForm::Base64:
        return QString::fromLatin1(bytesOf(octets).toBase64());
    }
    return {};
}

} // namespace weir
