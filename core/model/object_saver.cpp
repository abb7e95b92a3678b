#include "core/model/object_saver.h"

#include "core/content/media_type.h"
#include "core/model/format.h"
#include "core/model/message_content.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QStringList>

#include <algorithm>
#include <map>

namespace weir {

namespace {

struct Result
{
    std::vector<SavedObject> saved;
    std::size_t partial = 0; ///< of which something is missing
    std::size_t lost = 0;    ///< that are not there any more
    std::optional<ExportError> error;
};

/// What an object is named by.
struct Object
{
    std::string_view url;  ///< of its request; empty: not known
    std::string_view host; ///< where the URL has none
};
using Objects = std::map<ConnectionId, std::map<MessageIndex, Object>>;

/// Borrowed from the order.
Objects objectsOf(const ObjectSaveOrder& order)
{
    Objects objects;
    for (const std::uint32_t row : order.rows) {
        const MessageEntry& entry = order.entries[row];
        if (!entry.owner)
            continue;
        const bool unnamed = entry.message().url.empty() && entry.other();
        objects[entry.owner->connection][entry.message().index] = {
            unnamed ? entry.other()->url : entry.message().url, entry.owner->facts.host};
    }
    return objects;
}

/// Saves the objects of one connection after the other, so that each is parsed once.
class Saving
{
public:
    Saving(const MessageAnalysis& analysis, const ObjectSaveOrder& order, const JobContext& context)
        : m_analysis(analysis),
          m_order(order),
          m_context(context),
          m_folder(QFile::encodeName(order.folder).toStdString())
    {
    }

    template <typename Tell>
    Result run(Tell tell)
    {
        QDir().mkpath(m_order.folder);
        const Objects wanted = objectsOf(m_order);
        std::size_t done = 0;
        for (const auto& [connection, objects] : wanted) {
            ParseOptions options;
            options.cancel = &m_context.cancelFlag();
            options.wantsDetail = [&objects = objects](MessageIndex index) {
                return objects.contains(index);
            };
            std::vector<ParsedMessage> messages;
            m_analysis.parse(connection, options, [&, &objects = objects](ParsedMessage&& message) {
                if (objects.contains(message.index) && message.content)
                    messages.push_back(std::move(message));
                return messages.size() < objects.size();
            });
            m_result.lost += objects.size() - messages.size();
            for (const ParsedMessage& message : messages) {
                if (m_context.cancelled() || !save(connection, objects.at(message.index), message))
                    return std::move(m_result);
                tell(static_cast<int>(++done * 1000 / m_order.rows.size()));
            }
        }
        return std::move(m_result);
    }

private:
    bool save(ConnectionId connection, const Object& object, const ParsedMessage& message)
    {
        const auto view = m_analysis.content(connection, message);
        if (!view) {
            ++m_result.lost;
            return true;
        }
        ObjectName name;
        name.url = object.url;
        name.host = object.host;
        name.suggested = message.content->fileName;
        name.mediaType = message.content->mediaType;
        name.detectedType = detectMediaType(readDecoded(m_analysis, connection, message, detectionOctets));
        ObjectOptions options;
        options.decoded = m_order.decoded;
        auto saved = saveObjectBelow(m_folder, objectPath(name, m_order.layout), *view, *message.content,
                                     options, [this](std::uint64_t) { return !m_context.cancelled(); });
        if (!saved) {
            m_result.error = saved.error();
            return false;
        }
        m_result.partial += saved->outcome.isWhole() && message.content->complete ? 0u : 1u;
        m_result.saved.push_back(std::move(*saved));
        return true;
    }

    const MessageAnalysis& m_analysis;
    const ObjectSaveOrder& m_order;
    const JobContext& m_context;
    std::string m_folder;
    Result m_result;
};

QString sentenceOf(const Result& result, const QString& folder)
{
    std::uint64_t octets = 0;
    for (const SavedObject& object : result.saved)
        octets += object.octets;
    QString sentence =
        result.saved.size() == 1
            ? ObjectSaver::tr("Saved %1 in %2")
                  .arg(formatOctetCount(octets),
                       QDir::toNativeSeparators(QFile::decodeName(result.saved.front().path.c_str())))
            : ObjectSaver::tr("Saved %1 objects (%2) in %3")
                  .arg(formatCount(result.saved.size()), formatOctets(octets),
                       QDir::toNativeSeparators(folder));
    if (result.partial != 0)
        sentence +=
            result.saved.size() == 1
                ? ObjectSaver::tr(" – it is not complete: a .gaps.json beside it tells what is missing")
                : ObjectSaver::tr(" – not complete: %1; a .gaps.json beside each tells what is missing")
                      .arg(formatCount(result.partial));
    if (result.lost != 0)
        sentence += ObjectSaver::tr(" – %1 could not be read any more").arg(formatCount(result.lost));
    return sentence;
}

} // namespace

ObjectSaver::ObjectSaver(MessageSession& session, QObject* parent) : Exporter(parent), m_session(session)
{
    connect(&session, &MessageSession::aboutToEnd, this, [this] { interrupt(); });
}

void ObjectSaver::start(const ObjectSaveOrder& order)
{
    const MessageAnalysis* analysis = m_session.analysis();
    if (analysis == nullptr || order.rows.empty())
        return;
    run(
        [analysis, order](const JobContext& context, const Tell& tell) -> Outcome {
            const Result result = Saving(*analysis, order, context).run(tell);
            if (result.error)
                return Unexpected(fromUtf8(result.error->message));
            QStringList paths;
            for (const SavedObject& object : result.saved)
                paths.append(QFile::decodeName(object.path.c_str()));
            return Saved{sentenceOf(result, order.folder), std::move(paths)};
        },
        &m_session.pool());
}

} // namespace weir
