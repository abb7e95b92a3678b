#include "core/model/object_look.h"

#include "core/content/charset.h"
#include "core/content/pretty.h"
#include "core/export/content_walk.h"
#include "core/export/curl_command.h"
#include "core/export/file_name.h"
#include "core/model/format.h"
#include "core/model/message_content.h"
#include "core/model/octet_text.h"

#include <QCoreApplication>
#include <QCryptographicHash>
#include <QStringList>

#include <algorithm>

namespace weir {

namespace {

constexpr std::uint64_t maxCurlBody = std::uint64_t{1} << 20;
constexpr std::uint64_t maxPreviewOctets = std::uint64_t{16} << 20;
constexpr std::size_t maxShownText = std::size_t{512} << 10;
constexpr std::size_t maxShownHex = std::size_t{16} << 10;

QString tr(const char* text)
{
    return QCoreApplication::translate("weir::ObjectLook", text);
}

QString textOf(const std::vector<std::uint8_t>& octets, const MediaType& declared, const QString& detected)
{
    const bool binary = std::find(octets.begin(), octets.end(), 0) != octets.end();
    const PrettyContent pretty = binary ? PrettyContent{} : prettyPrint(octets, declared);
    const bool textual = !binary && (isTextual(declared) || detected.startsWith(QLatin1String("text/")));
    if (pretty.text.empty() && !textual) {
        const Octets shown = Octets(octets).first(std::min(octets.size(), maxShownHex));
        QString dump = octetText(shown, CopyForm::HexDump, Charset::Ascii);
        if (shown.size() < octets.size())
            dump += QStringLiteral("…");
        return dump;
    }
    const std::string text =
        pretty.text.empty() ? toUtf8(octets, {declared.parameter("charset"), true}).text : pretty.text;
    QString shown = fromUtf8(std::string_view(text).substr(0, maxShownText));
    if (text.size() > maxShownText)
        shown += QStringLiteral("\n…");
    return shown;
}

} // namespace

ObjectLook lookAtObject(const MessageAnalysis& analysis, ConnectionId connection,
                        const ParsedMessage& message)
{
    ObjectLook look;
    bool whole = true;
    const std::vector<std::uint8_t> octets =
        readDecoded(analysis, connection, message, maxPreviewOctets, &whole);
    const QString detected = fromUtf8(detectMediaType(octets));
    const QString declared = fromUtf8(message.content->mediaType);
    const MediaType type = parseMediaType(message.content->mediaType);
    QStringList facts{declared.isEmpty() ? tr("no declared type") : declared};
    if (!detected.isEmpty() && contradicts(type, octets))
        facts.append(tr("looks like %1").arg(detected));
    facts.append(whole ? formatOctetCount(octets.size())
                       : tr("more than %1").arg(formatOctetCount(octets.size())));
    if (!message.content->encodings.empty())
        facts.append(tr("sent as %1").arg(formatOctetCount(message.content->length)));
    if (!message.content->complete)
        facts.append(tr("partial: not all of it was captured"));
    if (whole) {
        const QByteArray bytes = QByteArray::fromRawData(reinterpret_cast<const char*>(octets.data()),
                                                         static_cast<qsizetype>(octets.size()));
        facts.append(
            QStringLiteral("SHA-256 ") +
            QString::fromLatin1(QCryptographicHash::hash(bytes, QCryptographicHash::Sha256).toHex()));
    }
    look.facts = facts.join(QStringLiteral("  ·  "));
    look.picture = detected.startsWith(QLatin1String("image/")) || type.type == "image";
    look.octets = octets;
    look.type = type;
    look.detected = detected;
    return look;
}

QString objectText(const ObjectLook& look)
{
    return textOf(look.octets, look.type, look.detected);
}

QString requestAsCurl(const MessageAnalysis& analysis, ConnectionId connection, MessageIndex request,
                      const std::atomic<bool>& cancelled)
{
    const auto message = analysis.message(connection, request, &cancelled);
    if (!message)
        return {};
    std::vector<std::uint8_t> body;
    if (const auto content = analysis.content(connection, *message))
        body = readContent(*content, std::span<const std::string>(), maxCurlBody).octets;
    return fromUtf8(curlCommand(*message, body));
}

} // namespace weir
