#include "core/model/message_list_model.h"

#include "core/model/anomaly_text.h"

#include <array>
#include <string>

namespace weir {

namespace {

#define COLUMN(text) QT_TRANSLATE_NOOP("weir::MessageListModel", text)

// In the order of the enumeration.
constexpr std::array<ListColumn, 14> messageColumns{{
    {"number", COLUMN("#"), COLUMN("Number of the message in the capture, as weir-cli counts them"), true,
     true, false, 6},
    {"connection", COLUMN("Conn"), COLUMN("Number of the connection (tcp.stream)"), true, true, false, 5},
    {"time", COLUMN("Time"), COLUMN("When the message began (View ▸ Time)"), true, true, false, 10},
    {"method", COLUMN("Method"), COLUMN("Method of the request, or kind of the message"), false, true, false,
     9},
    {"what", COLUMN("URL or message"), COLUMN("What was asked for, or what the message says"), false, true,
     false, 42},
    {"status", COLUMN("Status"), COLUMN("Status of the response"), true, true, true, 7},
    {"type", COLUMN("Type"), COLUMN("Media type of the content"), false, true, false, 16},
    {"size", COLUMN("Size"), COLUMN("Octets of the content, as they were sent"), true, true, true, 10},
    {"wait", COLUMN("Wait"), COLUMN("From the end of the request to the first octet of the response"), true,
     true, true, 9},
    {"total", COLUMN("Total"), COLUMN("From the first octet of the request to the last one of the response"),
     true, true, true, 9},
    {"protocol", COLUMN("Protocol"), COLUMN("Protocol of the message"), false, true, false, 10},
    {"host", COLUMN("Host"), COLUMN("Host of the URL"), false, false, false, 18},
    {"frames", COLUMN("Frames"), COLUMN("First and last frame of the message"), true, false, false, 12},
    {"anomalies", COLUMN("Anomalies"), COLUMN("Kinds of oddities seen in the messages"), false, true, true,
     14},
}};

#undef COLUMN

bool isPaired(MessageKind kind)
{
    return kind == MessageKind::Request || kind == MessageKind::Command;
}

const MessageRow* responseOf(const MessageEntry& entry)
{
    if (entry.other())
        return entry.other();
    const MessageKind kind = entry.message().kind;
    return kind == MessageKind::Response || kind == MessageKind::Reply ? &entry.message() : nullptr;
}

/// The message whose content the row tells of: the response's, unless it has none.
const MessageRow& contentOf(const MessageEntry& entry)
{
    const MessageRow* response = entry.other();
    return response && (response->hasContent || !entry.message().hasContent) ? *response : entry.message();
}

std::optional<Duration> waitOf(const MessageEntry& entry)
{
    if (!entry.other() || entry.message().lastFrame.value == 0 || entry.other()->firstFrame.value == 0)
        return std::nullopt;
    return entry.other()->firstTime - entry.message().lastTime;
}

std::optional<Duration> totalOf(const MessageEntry& entry)
{
    if (!entry.other() || entry.message().firstFrame.value == 0 || entry.other()->lastFrame.value == 0)
        return std::nullopt;
    return entry.other()->lastTime - entry.message().firstTime;
}

std::string_view whatOf(const MessageRow& message)
{
    return message.url.empty() ? std::string_view(message.summary) : std::string_view(message.url);
}

std::string_view kindOf(const MessageRow& message)
{
    return message.method.empty() ? toName(message.kind) : std::string_view(message.method);
}

std::string_view hostOf(const MessageEntry& entry)
{
    const std::string_view host = hostOfUrl(entry.message().url);
    return host.empty() ? std::string_view(entry.owner->facts.host) : host;
}

bool belongs(MessageKind kind, MessageChoice choice)
{
    switch (choice) {
    case MessageChoice::Exchanges:
        return kind == MessageKind::Request || kind == MessageKind::Response ||
               kind == MessageKind::Command || kind == MessageKind::Reply;
    case MessageChoice::Messages:
        return kind == MessageKind::Message || kind == MessageKind::Event;
    case MessageChoice::Handshakes:
        return kind == MessageKind::Handshake || kind == MessageKind::Alert;
    case MessageChoice::All:
        break;
    }
    return true;
}

enum class Field : int { Any = -1, Method, Url, Status, Type, Host, Protocol, Stream, Anomaly };

class Source final : public MessageEntrySource
{
public:
    Source(ChunkedRows<MessageEntry> entries, std::vector<FilterTerm> terms, MessageChoice choice)
        : MessageEntrySource(std::move(entries)), m_terms(std::move(terms)), m_choice(choice)
    {
    }

private:
    bool lets(const MessageEntry& entry) const override
    {
        return belongs(entry.message().kind, m_choice) &&
               std::all_of(m_terms.begin(), m_terms.end(),
                           [&](const FilterTerm& term) { return bearsTerm(entry, term) != term.negated; });
    }

    static bool bearsTerm(const MessageEntry& entry, const FilterTerm& term)
    {
        const QString& text = term.text;
        const auto status = [&] {
            const MessageRow* response = responseOf(entry);
            return response && response->status != 0 && QString::number(response->status).startsWith(text);
        };
        const auto anomaly = [&] {
            const auto all = entry.other() ? entry.message().anomalies | entry.other()->anomalies
                                           : entry.message().anomalies;
            return all.any() && (text == QLatin1String("any") || bears(anomalyNames(all), text));
        };
        switch (static_cast<Field>(term.field)) {
        case Field::Method:
            return bears(kindOf(entry.message()), text);
        case Field::Url:
            return bears(entry.message().url, text);
        case Field::Status:
            return status();
        case Field::Type:
            return bears(contentOf(entry).mediaType, text);
        case Field::Host:
            return bears(hostOf(entry), text);
        case Field::Protocol:
            return bears(entry.message().protocol, text) ||
                   bears(protocolTitle(entry.message().protocol), text);
        case Field::Stream:
            return QString::number(entry.owner->connection.value) == text;
        case Field::Anomaly:
            return anomaly();
        case Field::Any:
            break;
        }
        return bears(kindOf(entry.message()), text) || bears(entry.message().url, text) ||
               bears(entry.message().summary, text) || status() || bears(contentOf(entry).mediaType, text) ||
               bears(hostOf(entry), text) || bears(entry.message().protocol, text) ||
               (entry.other() && bears(entry.other()->summary, text)) || anomaly();
    }

    SortWords wordsOf(const MessageEntry& entry, int column) const override
    {
        const auto duration = [](std::optional<Duration> value) {
            return SortWords{value ? ordered(value->nanoseconds) : 0};
        };
        switch (static_cast<MessageColumn>(column)) {
        case MessageColumn::Number:
            return numberWords(entry);
        case MessageColumn::Connection:
            return {entry.owner->connection.value, entry.first};
        case MessageColumn::Time:
            return {ordered(entry.message().firstTime.nanoseconds), entry.message().firstFrame.value,
                    entry.first};
        case MessageColumn::Status:
            return {responseOf(entry) ? responseOf(entry)->status : 0u};
        case MessageColumn::Size:
            return {contentOf(entry).contentLength};
        case MessageColumn::Wait:
            return duration(waitOf(entry));
        case MessageColumn::Total:
            return duration(totalOf(entry));
        case MessageColumn::Frames:
            return {entry.message().firstFrame.value, entry.message().lastFrame.value};
        case MessageColumn::Anomalies:
            return {(entry.other() ? entry.message().anomalies | entry.other()->anomalies
                                   : entry.message().anomalies)
                        .count()};
        default:
            return textWords(textOf(entry, column));
        }
    }

    std::string_view textOf(const MessageEntry& entry, int column) const override
    {
        switch (static_cast<MessageColumn>(column)) {
        case MessageColumn::Method:
            return kindOf(entry.message());
        case MessageColumn::What:
            return whatOf(entry.message());
        case MessageColumn::Type:
            return contentOf(entry).mediaType;
        case MessageColumn::Protocol:
            return entry.message().protocol;
        case MessageColumn::Host:
            return hostOf(entry);
        default:
            return {};
        }
    }

    std::vector<FilterTerm> m_terms;
    MessageChoice m_choice;
};

} // namespace

MessageListModel::MessageListModel(QObject* parent)
    : MessageEntriesModel(SortKey{static_cast<int>(MessageColumn::Time), false}, parent)
{
}

std::span<const ListColumn> MessageListModel::columns() const
{
    return messageColumns;
}

QStringList MessageListModel::filterFields()
{
    return {QStringLiteral("method"), QStringLiteral("url"),    QStringLiteral("status"),
            QStringLiteral("type"),   QStringLiteral("host"),   QStringLiteral("proto"),
            QStringLiteral("stream"), QStringLiteral("anomaly")};
}

void MessageListModel::setFilter(const QString& text)
{
    m_terms = parseFilterTerms(text, filterFields());
    requestOrder();
}

void MessageListModel::setChoice(MessageChoice choice)
{
    if (choice == m_choice)
        return;
    m_choice = choice;
    requestOrder();
}

MessageChoice MessageListModel::otherChoice() const
{
    for (std::uint32_t row = 0; row < totalCount(); ++row) {
        if (!entry(row).owner)
            continue;
        for (const MessageChoice choice :
             {MessageChoice::Exchanges, MessageChoice::Messages, MessageChoice::Handshakes}) {
            if (choice != m_choice && belongs(entry(row).message().kind, choice))
                return choice;
        }
    }
    return MessageChoice::All;
}

std::unique_ptr<const RowSource> MessageListModel::snapshot() const
{
    return std::make_unique<Source>(entries(), m_terms, m_choice);
}

std::vector<MessageEntry>
MessageListModel::entriesOf(const std::shared_ptr<const ConnectionMessages>& messages) const
{
    std::vector<MessageEntry> entries;
    const std::vector<MessageRow>& rows = messages->messages;
    const auto indexOf = [&](std::optional<MessageIndex> index) {
        return index && index->value < rows.size() ? std::optional(index->value) : std::nullopt;
    };
    for (std::uint32_t i = 0; i < rows.size(); ++i) {
        const auto request = indexOf(rows[i].answers);
        // Responses stand in the row of their request.
        if (request && isPaired(rows[*request].kind) && (rows[i].interim || rows[*request].answered))
            continue;
        entries.push_back({messages, i, isPaired(rows[i].kind) ? indexOf(rows[i].answered) : std::nullopt});
    }
    return entries;
}

QString MessageListModel::text(const MessageEntry& entry, int column) const
{
    const MessageRow& message = entry.message();
    const auto duration = [](std::optional<Duration> value) {
        return value ? formatDuration(*value) : QString();
    };
    switch (static_cast<MessageColumn>(column)) {
    case MessageColumn::Number:
        return numberText(entry);
    case MessageColumn::Connection:
        return QString::number(entry.owner->connection.value);
    case MessageColumn::Time:
        break;
    case MessageColumn::Method:
        return fromUtf8(kindOf(message));
    case MessageColumn::What:
        return fromUtf8(whatOf(message));
    case MessageColumn::Status:
        return responseOf(entry) && responseOf(entry)->status != 0
                   ? QString::number(responseOf(entry)->status)
                   : QString();
    case MessageColumn::Type:
        return fromUtf8(contentOf(entry).mediaType);
    case MessageColumn::Size:
        return contentOf(entry).hasContent ? formatCount(contentOf(entry).contentLength) : QString();
    case MessageColumn::Wait:
        return duration(waitOf(entry));
    case MessageColumn::Total:
        return duration(totalOf(entry));
    case MessageColumn::Protocol:
        return protocolTitle(message.protocol);
    case MessageColumn::Host:
        return fromUtf8(hostOf(entry));
    case MessageColumn::Frames:
        return message.firstFrame.value == 0
                   ? QString()
                   : QStringLiteral("%1–%2").arg(message.firstFrame.value).arg(message.lastFrame.value);
    case MessageColumn::Anomalies:
        return anomalyNames(entry.other() ? message.anomalies | entry.other()->anomalies : message.anomalies);
    }
    return {};
}

QString MessageListModel::copyText(const MessageEntry& entry, int column) const
{
    const auto seconds = [](std::optional<Duration> value) {
        return value ? formatSeconds(*value) : QString();
    };
    switch (static_cast<MessageColumn>(column)) {
    case MessageColumn::Size:
        return contentOf(entry).hasContent ? QString::number(contentOf(entry).contentLength) : QString();
    case MessageColumn::Wait:
        return seconds(waitOf(entry));
    case MessageColumn::Total:
        return seconds(totalOf(entry));
    default:
        return text(entry, column);
    }
}

QString MessageListModel::toolTip(const MessageEntry& entry, int column) const
{
    switch (static_cast<MessageColumn>(column)) {
    case MessageColumn::Anomalies:
        return anomalySentences(entry.other() ? entry.message().anomalies | entry.other()->anomalies
                                              : entry.message().anomalies);
    case MessageColumn::Status:
        return responseOf(entry) ? fromUtf8(responseOf(entry)->summary) : QString();
    case MessageColumn::Size:
        return contentOf(entry).contentComplete ? formatOctets(contentOf(entry).contentLength)
                                                : tr("%1, and not all of it was captured")
                                                      .arg(formatOctets(contentOf(entry).contentLength));
    default:
        return text(entry, column);
    }
}

QString entrySummary(const MessageEntry& entry)
{
    const QString first = fromUtf8(entry.message().summary);
    return entry.other() ? QStringLiteral("%1 → %2").arg(first, fromUtf8(entry.other()->summary)) : first;
}

std::string_view hostOfUrl(std::string_view url)
{
    const std::size_t scheme = url.find("://");
    if (scheme == std::string_view::npos)
        return {};
    std::string_view rest = url.substr(scheme + 3);
    rest = rest.substr(0, rest.find_first_of("/?#"));
    if (const std::size_t user = rest.rfind('@'); user != std::string_view::npos)
        rest.remove_prefix(user + 1);
    if (rest.starts_with('['))
        return rest.substr(0, rest.find(']') + 1);
    return rest.substr(0, rest.rfind(':'));
}

QString protocolTitle(std::string_view protocol)
{
    static constexpr std::array<std::pair<std::string_view, const char*>, 16> titles{{
        {"http", "HTTP/1"},
        {"http2", "HTTP/2"},
        {"websocket", "WebSocket"},
        {"grpc", "gRPC"},
        {"sse", "Events"},
        {"tls", "TLS"},
        {"starttls", "STARTTLS"},
        {"ssl2", "SSL 2"},
        {"smtp", "SMTP"},
        {"imap", "IMAP"},
        {"pop", "POP3"},
        {"ftp", "FTP"},
        {"xmpp", "XMPP"},
        {"ldap", "LDAP"},
        {"pgsql", "PostgreSQL"},
        {"mysql", "MySQL"},
    }};
    for (const auto& [name, title] : titles) {
        if (name == protocol)
            return QLatin1String(title);
    }
    return fromUtf8(protocol);
}

} // namespace weir
