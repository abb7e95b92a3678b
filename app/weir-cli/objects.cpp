#include "app/weir-cli/command.h"
#include "app/weir-cli/connection_list.h"
#include "app/weir-cli/interrupt.h"
#include "app/weir-cli/message_lines.h"
#include "app/weir-cli/options.h"
#include "app/weir-cli/output.h"
#include "app/weir-cli/table.h"
#include "core/content/media_type.h"
#include "core/export/connection_report.h"
#include "core/export/json_writer.h"
#include "core/export/object_export.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace weir::cli {

namespace {

struct ObjectsOptions
{
    CommonOptions common;
    std::vector<std::uint32_t> connections; ///< empty: all
    std::string folder;                     ///< empty: nothing is saved
    ObjectLayout layout = ObjectLayout::Folders;
    bool force = false;
};

/// What is told of an object, but for its number.
struct Object
{
    ConnectionId connection;
    Direction direction = Direction::ToClient;
    std::string host;
    std::string url;
    std::string method;
    std::optional<unsigned> status;
    std::string mediaType;
    std::string detectedType;
    std::vector<std::string> encodings;
    std::uint64_t sentLength = 0; ///< in its codings
    std::uint64_t length = 0;     ///< decoded
    bool complete = false;
    std::string sha256;
    std::string file;
};

/// "example.org:8080" of "http://user@example.org:8080/a".
std::string authorityOf(std::string_view url)
{
    const std::size_t scheme = url.find("://");
    if (scheme == std::string_view::npos)
        return {};
    const std::string_view rest = url.substr(scheme + 3);
    const std::string_view authority = rest.substr(0, rest.find_first_of("/?#"));
    return std::string(authority.substr(authority.rfind('@') + 1));
}

bool isObject(const ParsedMessage& message)
{
    const bool carries = message.kind == MessageKind::Request || message.kind == MessageKind::Response;
    return carries && message.content && message.content->length > 0;
}

class ObjectReader
{
public:
    ObjectReader(const Session& session, const ObjectsOptions& options)
        : m_session(session), m_options(options)
    {
    }

    /// Nothing where the message carries none.
    std::optional<Object> read(const ConnectionIndex& index, const ParsedMessage& message)
    {
        if (!isObject(message))
            return std::nullopt;
        const auto octets = m_session.parser().content(index.id(), message, interruptFlag());
        if (!octets)
            return std::nullopt;
        Object object = about(index, message);
        const ObjectName name{object.url, object.host, message.content->fileName, object.mediaType,
                              detect(*octets, *message.content)};
        object.detectedType = name.detectedType;
        object.file = objectPath(name, m_options.layout);
        if (m_options.folder.empty())
            digest(object, *octets, *message.content);
        else
            save(object, *octets, *message.content);
        return object;
    }

    /// Octets that could not be read, or files that could not be written.
    bool hasFailed() const { return m_failed; }

private:
    Object about(const ConnectionIndex& index, const ParsedMessage& message) const
    {
        const IndexedMessage* known = index.find(message.index);
        const IndexedMessage* request = message.kind == MessageKind::Request ? known : nullptr;
        if (message.kind == MessageKind::Response && message.answers)
            request = index.find(*message.answers);
        Object object;
        object.connection = index.id();
        object.direction = message.direction;
        if (request != nullptr) {
            object.url = request->url;
            object.method = request->method;
        }
        object.host = authorityOf(object.url);
        if (object.host.empty())
            object.host = index.facts().host;
        if (message.response && message.response->status != 0)
            object.status = message.response->status;
        object.mediaType = message.content->mediaType;
        object.encodings = message.content->encodings;
        object.sentLength = message.content->length;
        return object;
    }

    static std::string detect(const StreamView& octets, const MessageContent& content)
    {
        return detectMediaType(readContent(octets, content.encodings, detectionOctets).octets);
    }

    void digest(Object& object, const StreamView& octets, const MessageContent& content)
    {
        Digest digest(DigestAlgorithm::Sha256);
        const bool known =
            std::all_of(content.encodings.begin(), content.encodings.end(), ContentDecoder::isKnown);
        const std::vector<std::string> none;
        const ContentOutcome outcome =
            decodeContent(octets, known ? content.encodings : none, {}, [&](Octets decoded) {
                digest.update(decoded);
                return !interrupted();
            });
        finish(object, content, outcome, outcome.decoded, digest.finish());
    }

    void save(Object& object, const StreamView& octets, const MessageContent& content)
    {
        ObjectOptions options;
        if (m_options.force)
            options.existing = ExistingFile::Replace;
        const auto saved = saveObjectBelow(m_options.folder, object.file, octets, content, options,
                                           [](std::uint64_t) { return !interrupted(); });
        if (!saved) {
            m_failed = true;
            if (!interrupted())
                tell(saved.error().message);
            return;
        }
        object.file = std::filesystem::path(saved->path).lexically_relative(m_options.folder).string();
        finish(object, content, saved->outcome, saved->octets, saved->sha256);
    }

    void finish(Object& object, const MessageContent& content, const ContentOutcome& outcome,
                std::uint64_t length, std::string sha256)
    {
        m_failed = m_failed || !outcome.readable;
        object.length = length;
        object.complete = content.complete && outcome.isWhole();
        object.sha256 = std::move(sha256);
    }

    const Session& m_session;
    const ObjectsOptions& m_options;
    std::atomic<bool> m_failed = false;
};

std::string jsonTail(const Object& object)
{
    const auto unlessEmpty = [](const std::string& text) {
        return text.empty() ? std::nullopt : std::optional(text);
    };
    JsonWriter json;
    json.beginObject();
    json.member("connection", object.connection.value);
    json.member("direction", toName(object.direction));
    json.member("host", unlessEmpty(object.host));
    json.member("url", unlessEmpty(object.url));
    json.member("method", unlessEmpty(object.method));
    json.member("status", object.status);
    json.member("media_type", unlessEmpty(object.mediaType));
    json.member("detected_type", unlessEmpty(object.detectedType));
    json.key("encodings");
    json.beginArray();
    for (const std::string& encoding : object.encodings)
        json.value(encoding);
    json.endArray();
    json.member("sent_length", object.sentLength);
    json.member("length", object.length);
    json.member("complete", object.complete);
    json.member("sha256", unlessEmpty(object.sha256));
    json.member("file", object.file);
    json.endObject();
    return json.takeLine().substr(1);
}

std::vector<std::string> cellsOf(const Object& object)
{
    return {fmt::format("{}", object.connection.value),
            toValidUtf8(object.host),
            toValidUtf8(object.url),
            toValidUtf8(object.method),
            object.status ? fmt::format("{}", *object.status) : "",
            toValidUtf8(object.mediaType),
            object.detectedType,
            fmt::format("{}", object.length),
            object.complete ? "true" : "false",
            object.sha256,
            object.file};
}

/// Leaves out what is of little use to a person, and what the columns of others say already.
void addTableRow(Table& table, std::uint64_t number, const std::vector<std::string>& cells)
{
    table.addRow({fmt::format("{}", number), cells[0], cells[3], cells[4], cells[5], cells[6], cells[7],
                  cells[8] == "true" ? "" : "partial", cells[2], cells[10]});
}

bool emitAll(MessageLines& lines, Format format, Output& output)
{
    if (format == Format::Csv)
        output.write(csvLine({"message", "connection", "host", "url", "method", "status", "media_type",
                              "detected_type", "length", "complete", "sha256", "file"}));
    using Align = Table::Align;
    Table table({{"Message", Align::Right},
                 {"Conn", Align::Right},
                 {"Method"},
                 {"Status", Align::Right},
                 {"Type"},
                 {"Detected"},
                 {"Octets", Align::Right},
                 {"Remarks"},
                 {"URL"},
                 {"File"}});
    const bool kept = lines.emitAll([&](MessageKind, const MessageLinks& links, const std::string& tail) {
        if (format == Format::Json)
            return output.write(fmt::format("{{\"message\":{},", links.message) + tail);
        const std::vector<std::string> cells = splitCells(tail);
        if (format == Format::Csv)
            return output.write(fmt::format("{},", links.message) + csvLine(cells));
        addTableRow(table, links.message, cells);
        return true;
    });
    if (format == Format::Table)
        table.print(output, true);
    return kept;
}

ExitStatus run(const ObjectsOptions& options)
{
    auto output = Output::open("", false);
    const auto session = Session::read(options.common);
    if (!session)
        return session.error();
    if (!allExist(*session, options.connections))
        return ExitStatus::Usage;
    auto spool = LineSpool::create();
    if (!spool)
        return ExitStatus::Incomplete;
    MessageLines lines(std::move(*spool));
    ObjectReader reader(*session, options);
    const Format format = options.common.format();
    // One after the other where files are made, so that they get the same names each time.
    const auto threads = options.folder.empty() ? MessageLines::Threads::Several : MessageLines::Threads::One;
    const bool done = lines.collect(
        *session, options.connections,
        [&](const ConnectionIndex& index, const ParsedMessage& message) -> std::optional<std::string> {
            const auto object = reader.read(index, message);
            if (!object)
                return std::nullopt;
            return format == Format::Json ? jsonTail(*object) : joinCells(cellsOf(*object));
        },
        threads);
    if (!done)
        return ExitStatus::Incomplete;
    const bool kept = emitAll(lines, format, *output);
    if (reader.hasFailed() || lines.isUnreadable())
        tell("Some objects could not be read or written.");
    if (!output->finish() || !kept || reader.hasFailed() || lines.isUnreadable())
        return ExitStatus::Incomplete;
    return session->status();
}

} // namespace

Command addObjectsCommand(CLI::App& program)
{
    CLI::App* app =
        program.add_subcommand("objects", "What requests and responses carried: files, pages, images …");
    const auto options = std::make_shared<ObjectsOptions>();
    addReadingOptions(*app, options->common);
    addFormatOption(*app, options->common);
    addConnectionOption(*app, options->connections);
    app->add_option("--save", options->folder, "Write them into this folder, without their content codings")
        ->type_name("DIR");
    app->add_flag_callback(
        "--flat", [options] { options->layout = ObjectLayout::Flat; },
        "Names of files without folders for host and path");
    app->add_flag("--force", options->force, "Replace files that exist (else they get another name)");
    return {app, [options] { return run(*options); }};
}

} // namespace weir::cli
