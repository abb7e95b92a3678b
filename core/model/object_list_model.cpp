#include "core/model/object_list_model.h"

#include "core/model/anomaly_text.h"
#include "core/model/format.h"
#include "core/model/message_list_model.h"

#include <array>
#include <string>

namespace weir {

namespace {

#define COLUMN(text) QT_TRANSLATE_NOOP("weir::ObjectListModel", text)

// In the order of the enumeration.
constexpr std::array<ListColumn, 12> objectColumns{{
    {"number", COLUMN("#"), COLUMN("Number of the message in the capture, as weir-cli counts them"), true,
     true, false, 6},
    {"name", COLUMN("Name"), COLUMN("Last part of the URL's path"), false, true, false, 26},
    {"type", COLUMN("Type"), COLUMN("Media type, as declared"), false, true, false, 18},
    {"size", COLUMN("Size"), COLUMN("Octets as they were sent"), true, true, true, 10},
    {"host", COLUMN("Host"), COLUMN("Host of the URL"), false, true, false, 18},
    {"complete", COLUMN("Complete"), COLUMN("Whether all of it was captured"), false, true, false, 9},
    {"status", COLUMN("Status"), COLUMN("Status of the response"), true, false, true, 7},
    {"connection", COLUMN("Conn"), COLUMN("Number of the connection (tcp.stream)"), true, false, false, 5},
    {"time", COLUMN("Time"), COLUMN("When its message began (View ▸ Time)"), true, false, false, 10},
    {"sender", COLUMN("From"), COLUMN("Who sent it"), false, false, false, 8},
    {"url", COLUMN("URL"), COLUMN("Where it was asked for"), false, false, false, 44},
    {"anomalies", COLUMN("Anomalies"), COLUMN("Kinds of oddities seen in its message"), false, false, true,
     14},
}};

#undef COLUMN

std::string_view urlOf(const MessageEntry& entry)
{
    return entry.message().url.empty() && entry.other() ? std::string_view(entry.other()->url)
                                                        : std::string_view(entry.message().url);
}

std::string_view hostOf(const MessageEntry& entry)
{
    const std::string_view host = hostOfUrl(urlOf(entry));
    return host.empty() ? std::string_view(entry.owner->facts.host) : host;
}

enum class Field : int { Any = -1, Host, Name, Type, Url, Status, Complete, Stream };

class Source final : public MessageEntrySource
{
public:
    Source(ChunkedRows<MessageEntry> entries, std::vector<FilterTerm> terms)
        : MessageEntrySource(std::move(entries)), m_terms(std::move(terms))
    {
    }

private:
    bool lets(const MessageEntry& entry) const override
    {
        return std::all_of(m_terms.begin(), m_terms.end(),
                           [&](const FilterTerm& term) { return bearsTerm(entry, term) != term.negated; });
    }

    static bool bearsTerm(const MessageEntry& entry, const FilterTerm& term)
    {
        const QString& text = term.text;
        switch (static_cast<Field>(term.field)) {
        case Field::Host:
            return bears(hostOf(entry), text);
        case Field::Name:
            return bears(nameOfUrl(urlOf(entry)), text);
        case Field::Type:
            return bears(entry.message().mediaType, text);
        case Field::Url:
            return bears(urlOf(entry), text);
        case Field::Status:
            return entry.message().status != 0 && QString::number(entry.message().status).startsWith(text);
        case Field::Complete:
            return entry.message().contentComplete == (text == QLatin1String("yes"));
        case Field::Stream:
            return QString::number(entry.owner->connection.value) == text;
        case Field::Any:
            break;
        }
        return bears(urlOf(entry), text) || bears(hostOf(entry), text) ||
               bears(entry.message().mediaType, text);
    }

    SortWords wordsOf(const MessageEntry& entry, int column) const override
    {
        const MessageRow& message = entry.message();
        switch (static_cast<ObjectColumn>(column)) {
        case ObjectColumn::Number:
            return numberWords(entry);
        case ObjectColumn::Connection:
            return {entry.owner->connection.value, entry.first};
        case ObjectColumn::Time:
            return {ordered(message.firstTime.nanoseconds), message.firstFrame.value, entry.first};
        case ObjectColumn::Size:
            return {message.contentLength};
        case ObjectColumn::Complete:
            return {message.contentComplete ? 1u : 0u};
        case ObjectColumn::Sender:
            return {static_cast<std::uint64_t>(message.direction)};
        case ObjectColumn::Status:
            return {message.status};
        case ObjectColumn::Anomalies:
            return {message.anomalies.count()};
        default:
            return textWords(textOf(entry, column));
        }
    }

    std::string_view textOf(const MessageEntry& entry, int column) const override
    {
        switch (static_cast<ObjectColumn>(column)) {
        case ObjectColumn::Host:
            return hostOf(entry);
        case ObjectColumn::Name:
            return nameOfUrl(urlOf(entry));
        case ObjectColumn::Type:
            return entry.message().mediaType;
        case ObjectColumn::Url:
            return urlOf(entry);
        default:
            return {};
        }
    }

    std::vector<FilterTerm> m_terms;
};

} // namespace

ObjectListModel::ObjectListModel(QObject* parent)
    : MessageEntriesModel(SortKey{static_cast<int>(ObjectColumn::Time), false}, parent)
{
}

std::span<const ListColumn> ObjectListModel::columns() const
{
    return objectColumns;
}

QStringList ObjectListModel::filterFields()
{
    return {QStringLiteral("host"),  QStringLiteral("name"),   QStringLiteral("type"),
            QStringLiteral("url"),   QStringLiteral("status"), QStringLiteral("complete"),
            QStringLiteral("stream")};
}

void ObjectListModel::setFilter(const QString& text)
{
    m_terms = parseFilterTerms(text, filterFields());
    requestOrder();
}

std::unique_ptr<const RowSource> ObjectListModel::snapshot() const
{
    return std::make_unique<Source>(entries(), m_terms);
}

std::vector<MessageEntry>
ObjectListModel::entriesOf(const std::shared_ptr<const ConnectionMessages>& messages) const
{
    std::vector<MessageEntry> entries;
    const std::vector<MessageRow>& rows = messages->messages;
    for (std::uint32_t i = 0; i < rows.size(); ++i) {
        const bool http = rows[i].kind == MessageKind::Request || rows[i].kind == MessageKind::Response;
        if (!http || !rows[i].hasContent || rows[i].contentLength == 0)
            continue;
        const auto request = rows[i].answers;
        entries.push_back(
            {messages, i,
             request && request->value < rows.size() ? std::optional(request->value) : std::nullopt});
    }
    return entries;
}

QVariant ObjectListModel::data(const QModelIndex& index, int role) const
{
    if (role != ImageRole)
        return MessageEntriesModel::data(index, role);
    const MessageEntry& shown = entry(rowNumber(index.row()));
    return shown.owner && std::string_view(shown.message().mediaType).starts_with("image/");
}

QString ObjectListModel::text(const MessageEntry& entry, int column) const
{
    const MessageRow& message = entry.message();
    switch (static_cast<ObjectColumn>(column)) {
    case ObjectColumn::Number:
        return numberText(entry);
    case ObjectColumn::Connection:
        return QString::number(entry.owner->connection.value);
    case ObjectColumn::Time:
        break;
    case ObjectColumn::Host:
        return fromUtf8(hostOf(entry));
    case ObjectColumn::Name:
        return fromUtf8(nameOfUrl(urlOf(entry)));
    case ObjectColumn::Type:
        return fromUtf8(message.mediaType);
    case ObjectColumn::Size:
        return formatCount(message.contentLength);
    case ObjectColumn::Complete:
        return message.contentComplete ? tr("yes") : tr("partial");
    case ObjectColumn::Sender:
        return senderName(message.direction);
    case ObjectColumn::Status:
        return message.status == 0 ? QString() : QString::number(message.status);
    case ObjectColumn::Url:
        return fromUtf8(urlOf(entry));
    case ObjectColumn::Anomalies:
        return anomalyNames(message.anomalies);
    }
    return {};
}

QString ObjectListModel::copyText(const MessageEntry& entry, int column) const
{
    return column == static_cast<int>(ObjectColumn::Size) ? QString::number(entry.message().contentLength)
                                                          : text(entry, column);
}

std::string_view nameOfUrl(std::string_view url)
{
    const std::string_view path = url.substr(0, url.find_first_of("?#"));
    const std::size_t scheme = path.find("://");
    const std::size_t from = scheme == std::string_view::npos ? 0 : scheme + 3;
    const std::size_t slash = path.rfind('/');
    if (slash == std::string_view::npos || slash < from)
        return path.substr(from);
    const std::string_view name = path.substr(slash + 1);
    return name.empty() ? path.substr(from) : name;
}

} // namespace weir
