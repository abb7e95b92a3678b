#include "core/model/message_detail.h"

#include "core/model/certificate_detail.h"
#include "core/model/connection_list_model.h"
#include "core/model/message_list_model.h"

#include <QCoreApplication>
#include <QStringList>

namespace weir {

namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("weir::MessageDetail", text);
}

void addNode(DetailField& parent, const DetailNode& node, const ParsedMessage& message)
{
    // The same field of another message opens where this one was open; repeats are told apart.
    QString key = fromUtf8(node.filterName.empty() ? node.name : node.filterName);
    int repeats = 0;
    for (const auto& sibling : parent.children)
        repeats += sibling->key.section(QLatin1Char('#'), 0, 0) == key ? 1 : 0;
    if (repeats > 0 && parent.children.size() < 1000)
        key += QLatin1Char('#') + QString::number(repeats);
    DetailField& field = parent.add(key, fromUtf8(node.name), fromUtf8(node.text));
    field.filterName = fromUtf8(node.filterName);
    if (node.range.end > node.range.begin)
        field.octets = LayerRange{message.direction, node.layer.value_or(message.layer), node.range};
    if (node.anomaly) {
        const AnomalyDescription& anomaly = describe(*node.anomaly);
        field.group = anomaly.group;
        field.description = fromUtf8(anomaly.sentence);
    }
    for (const DetailNode& child : node.children)
        addNode(field, child, message);
}

QString framesOf(const ParsedMessage& message)
{
    if (message.firstFrame.value == 0)
        return tr("not captured");
    return message.firstFrame == message.lastFrame
               ? tr("frame %1").arg(message.firstFrame.value)
               : tr("frames %1–%2").arg(message.firstFrame.value).arg(message.lastFrame.value);
}

void addAnomalies(DetailField& field, const ParsedMessage& message)
{
    for (const MessageAnomaly& found : message.anomalies) {
        const AnomalyDescription& anomaly = describe(found.anomaly);
        DetailField& child =
            field.add("anomaly", fromUtf8(anomaly.name),
                      fromUtf8(found.detail.empty() ? std::string(anomaly.sentence) : found.detail),
                      fromUtf8(anomaly.sentence));
        child.group = anomaly.group;
        if (found.range.end > found.range.begin)
            child.octets = LayerRange{message.direction, message.layer, found.range};
    }
}

QString contentLine(const MessageContent& content)
{
    QStringList facts{formatOctetCount(content.length)};
    if (!content.mediaType.empty())
        facts.append(fromUtf8(content.mediaType));
    for (const std::string& coding : content.encodings)
        facts.append(fromUtf8(coding));
    if (!content.complete)
        facts.append(tr("not complete"));
    return facts.join(QStringLiteral("  ·  "));
}

void addIf(DetailCard& card, const QString& name, const std::string& value)
{
    if (!value.empty())
        card.lines.push_back({name, fromUtf8(value)});
}

std::optional<AnomalyGroup> gravest(const ParsedMessage& message)
{
    std::optional<AnomalyGroup> found;
    for (const MessageAnomaly& anomaly : message.anomalies) {
        const AnomalyGroup group = describe(anomaly.anomaly).group;
        if (!found || group == AnomalyGroup::Suspicious)
            found = group;
    }
    return found;
}

} // namespace

void addMessageFields(DetailField& root, const ParsedMessage& message, int number, Timestamp captureStart)
{
    DetailField& field = root.add(QStringLiteral("message%1").arg(number), protocolTitle(message.protocol),
                                  fromUtf8(message.summary));
    if (message.range.end > message.range.begin)
        field.octets = LayerRange{message.direction, message.layer, message.range};
    QStringList facts{senderName(message.direction), framesOf(message)};
    if (message.firstFrame.value != 0)
        facts.append(formatMomentWithUnit(message.firstTime, captureStart, TimeFormat::SinceStart));
    if (message.stream)
        facts.append(tr("stream %1").arg(*message.stream));
    if (!message.complete)
        facts.append(tr("not complete"));
    field.add("where", tr("Where"), facts.join(QStringLiteral("  ·  ")));
    addAnomalies(field, message);
    for (const DetailNode& node : message.detail)
        addNode(field, node, message);
}

void addTlsFields(DetailField& root, const ConversationFacts& facts)
{
    for (std::size_t i = 0; i < facts.tls.size(); ++i) {
        const TlsFacts& session = facts.tls[i];
        const DetailCard card = tlsCard(session);
        DetailField& field = root.add(QStringLiteral("tls%1").arg(i), tr("TLS session"), card.title);
        for (const CardLine& line : card.lines)
            field.add(line.name, line.name, line.value);
        field.add("random", tr("Client random"), fromUtf8(session.clientRandom),
                  tr("What key logs name the session by"));
        if (!session.secretsFrom.empty())
            field.add("from", tr("Secrets from"), fromUtf8(session.secretsFrom));
        addCertificateFields(field, session);
    }
}

DetailCard exchangeCard(const ParsedMessage* request, const ParsedMessage* response)
{
    DetailCard card;
    const ParsedMessage& first = request ? *request : *response;
    card.title = fromUtf8(first.summary);
    card.group = gravest(first);
    if (request && !request->url.empty())
        card.lines.push_back({tr("URL"), fromUtf8(request->url)});
    if (request && response) {
        card.lines.push_back({tr("Response"), fromUtf8(response->summary)});
        if (!card.group)
            card.group = gravest(*response);
        if (request->lastFrame.value != 0 && response->firstFrame.value != 0)
            card.lines.push_back(
                {tr("Times"), tr("first octet after %1, all after %2")
                                  .arg(formatDuration(response->firstTime - request->lastTime),
                                       formatDuration(response->lastTime - request->firstTime))});
    } else if (request && request->kind == MessageKind::Request) {
        card.lines.push_back({tr("Response"), tr("none was captured")});
    }
    if (request && request->content)
        card.lines.push_back({response ? tr("Sent") : tr("Content"), contentLine(*request->content)});
    if (response && response->content)
        card.lines.push_back({tr("Content"), contentLine(*response->content)});
    card.lines.push_back({tr("Frames"), response && request
                                            ? tr("%1, %2").arg(framesOf(*request), framesOf(*response))
                                            : framesOf(first)});
    const auto link = [&card](const QString& text, MessageLink::Kind kind, const ParsedMessage& message) {
        card.links.push_back({text, MessageLink{kind, message.index}.target()});
    };
    if (response && response->content)
        link(tr("Save the content"), MessageLink::Kind::Content, *response);
    if (request && request->content)
        link(response ? tr("Save what was sent") : tr("Save the content"), MessageLink::Kind::Content,
             *request);
    if (request && request->request)
        link(tr("Copy as curl"), MessageLink::Kind::Curl, *request);
    return card;
}

QString MessageLink::target() const
{
    return (kind == Kind::Curl ? QStringLiteral("curl:%1") : QStringLiteral("content:%1")).arg(message.value);
}

std::optional<MessageLink> MessageLink::parse(const QString& target)
{
    const QString name = target.section(QLatin1Char(':'), 0, 0);
    if (name != QLatin1String("curl") && name != QLatin1String("content"))
        return std::nullopt;
    bool number = false;
    const MessageIndex message{target.section(QLatin1Char(':'), 1).toUInt(&number)};
    return number ? std::optional(
                        MessageLink{name == QLatin1String("curl") ? Kind::Curl : Kind::Content, message})
                  : std::nullopt;
}

DetailCard tlsCard(const TlsFacts& session)
{
    DetailCard card;
    card.title = session.version.empty() ? tr("TLS") : fromUtf8(session.version);
    if (!session.serverName.empty())
        card.title += QStringLiteral("  ·  ") + fromUtf8(session.serverName);
    QString decryption = decryptionText(session.decryption);
    if (!session.decryptionReason.empty())
        decryption = QStringLiteral("%1 – %2").arg(decryption, fromUtf8(session.decryptionReason));
    card.lines.push_back({tr("Decryption"), decryption});
    addIf(card, tr("Cipher suite"), session.cipherSuite);
    addIf(card, tr("Key exchange"), session.keyExchangeGroup);
    addIf(card, tr("Server name"), session.serverName);
    addIf(card, tr("ALPN"), session.alpn);
    addIf(card, tr("Resumption"), session.resumption);
    if (session.earlyData)
        card.lines.push_back({tr("Early data"), tr("offered and accepted")});
    if (session.encryptedClientHello)
        card.lines.push_back({tr("ClientHello"), tr("encrypted: the server name is an outer one")});
    addIf(card, tr("JA3"), session.ja3);
    addIf(card, tr("JA3S"), session.ja3s);
    addIf(card, tr("JA4"), session.ja4);
    if (session.decryption == Decryption::Failed)
        card.group = AnomalyGroup::Suspicious;
    return card;
}

} // namespace weir
