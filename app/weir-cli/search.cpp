#include "app/weir-cli/choice.h"
#include "app/weir-cli/command.h"
#include "app/weir-cli/connection_index.h"
#include "app/weir-cli/connection_list.h"
#include "app/weir-cli/in_order.h"
#include "app/weir-cli/interrupt.h"
#include "app/weir-cli/line_spool.h"
#include "app/weir-cli/options.h"
#include "app/weir-cli/output.h"
#include "app/weir-cli/progress_line.h"
#include "app/weir-cli/table.h"
#include "core/analysis/analysis_limits.h"
#include "core/export/connection_report.h"
#include "core/export/content_walk.h"
#include "core/export/json_writer.h"
#include "core/search/pattern_search.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace weir::cli {

namespace {

enum class Layer { Tcp, Tls, Content };

struct SearchOptions
{
    CommonOptions common;
    PatternText pattern;
    std::vector<std::uint32_t> connections; ///< empty: all
    std::optional<Layer> layer;             ///< nothing: all
    std::uint64_t limit = std::numeric_limits<std::uint64_t>::max();
};

/// A hit whose line waits in the spool for its message's number.
struct WaitingHit
{
    std::optional<MessagePlace> message;
    std::uint64_t offset = 0;
    std::size_t length = 0;
};

/// What a connection has of hits, and its messages for the numbers.
struct ConnectionHits
{
    std::vector<MessagePlace> places;
    std::vector<WaitingHit> hits;
    bool limited = false;
    bool readable = true;
};

/// Which message octets of a stream belong to.
class MessageFinder
{
public:
    MessageFinder(const ConnectionIndex& index, LayerId layer, Direction direction)
    {
        for (const IndexedMessage& message : index.messages()) {
            if (message.layer == layer && message.direction == direction)
                m_messages.push_back(&message);
        }
        std::stable_sort(m_messages.begin(), m_messages.end(),
                         [](const auto* a, const auto* b) { return a->range.begin < b->range.begin; });
    }

    /// The one that begins last of those that the octet is in.
    const IndexedMessage* at(std::uint64_t offset) const
    {
        constexpr int mostLookedAt = 256; // streams of HTTP/2 lie side by side
        auto behind = std::upper_bound(
            m_messages.begin(), m_messages.end(), offset,
            [](std::uint64_t place, const IndexedMessage* message) { return place < message->range.begin; });
        for (int looked = 0; behind != m_messages.begin() && looked < mostLookedAt; ++looked) {
            --behind;
            if ((*behind)->range.contains(offset))
                return *behind;
        }
        return nullptr;
    }

private:
    std::vector<const IndexedMessage*> m_messages; ///< by begin
};

FrameNumber frameAt(const StreamView& view, std::uint64_t offset)
{
    FrameNumber found;
    view.forEachPart(offset, [&](std::uint64_t, std::uint64_t, FrameNumber frame, Timestamp) {
        found = frame;
        return false;
    });
    return found;
}

class ConnectionSearch
{
public:
    ConnectionSearch(const Session& session, const SearchOptions& options, const Pattern& pattern,
                     LineSpool& spool, ConnectionId id)
        : m_session(session), m_options(options), m_pattern(pattern), m_spool(spool), m_index(session, id)
    {
        for (const IndexedMessage& message : m_index.messages())
            m_result.places.push_back(m_index.place(message));
    }

    ConnectionHits run() &&
    {
        m_result.readable = !m_index.layers().unreadable;
        const auto& views = m_index.layers().views;
        for (std::size_t layer = 0; layer < views.size(); ++layer) {
            const Layer kind = layer == tcpLayer.value ? Layer::Tcp : Layer::Tls;
            if (!m_options.layer || *m_options.layer == kind)
                searchLayer(LayerId{static_cast<std::uint16_t>(layer)});
        }
        if (!m_options.layer || *m_options.layer == Layer::Content)
            searchContents();
        return std::move(m_result);
    }

    /// For the numbers alone.
    ConnectionHits placesOnly() && { return std::move(m_result); }

private:
    /// What hits of one stream have in common.
    struct Place
    {
        std::string_view layer;
        Direction direction;
    };

    bool isFull() const { return m_result.hits.size() >= m_options.limit || interrupted(); }

    void searchLayer(LayerId layer)
    {
        for (const Direction direction : bothDirections) {
            const auto view = m_index.layers().view(layer, direction);
            if (!view)
                continue;
            const MessageFinder finder(m_index, layer, direction);
            PatternSearch search(m_pattern, [&](const PatternSearch::Hit& hit) {
                return put({layerName(m_index.facts(), layer), direction}, finder.at(hit.offset),
                           frameAt(*view, hit.offset), hit);
            });
            const bool whole = streamThrough(
                *view, [&](Octets octets) { return search.add(octets) && !isFull(); },
                [&](const SequenceGap& gap) { return search.gap(gap.length) && !isFull(); });
            search.finish();
            m_result.limited = m_result.limited || search.wasLimited();
            m_result.readable = m_result.readable && (whole || isFull());
        }
    }

    /// Contents that are not to be found in their stream: coded, in pieces, masked, compressed.
    static bool differsFromStream(const MessageContent& content)
    {
        const bool coded =
            !std::all_of(content.encodings.begin(), content.encodings.end(), ContentDecoder::isIdentity);
        return coded || content.decoded || content.pieces.size() > 1 ||
               std::any_of(content.pieces.begin(), content.pieces.end(),
                           [](const LayerPiece& piece) { return piece.decoder != nullptr; });
    }

    void searchContents()
    {
        ParseOptions options;
        options.cancel = interruptFlag();
        options.wantsDetail = [this](MessageIndex) {
            const auto& protocols = m_index.facts().protocols;
            return std::find(protocols.begin(), protocols.end(), "websocket") != protocols.end();
        };
        m_session.parser().parse(m_index.id(), options, [this](ParsedMessage&& message) {
            if (message.content && differsFromStream(*message.content))
                searchContent(message);
            return !isFull();
        });
    }

    void searchContent(const ParsedMessage& message)
    {
        const IndexedMessage* known = m_index.find(message.index);
        PatternSearch search(m_pattern, [&](const PatternSearch::Hit& hit) {
            return put({"content", message.direction}, known, message.firstFrame, hit);
        });
        const auto octets = m_session.parser().content(m_index.id(), message, interruptFlag());
        if (message.content->decoded) {
            search.add(*message.content->decoded);
        } else if (octets) {
            const ContentOutcome outcome = decodeContent(*octets, message.content->encodings, {},
                                                         [&](Octets decoded) { return search.add(decoded); });
            m_result.readable = m_result.readable && (outcome.readable || isFull());
        }
        search.finish();
        m_result.limited = m_result.limited || search.wasLimited();
    }

    bool put(const Place& place, const IndexedMessage* message, FrameNumber frame,
             const PatternSearch::Hit& hit)
    {
        const std::string context(hit.context.begin(), hit.context.end());
        std::string text;
        if (m_options.common.format() == Format::Json) {
            JsonWriter json;
            json.beginObject();
            json.member("connection", m_index.id().value);
            json.member("direction", toName(place.direction));
            json.member("layer", place.layer);
            json.member("offset", hit.offset);
            json.member("length", hit.length);
            json.member("frame", frame.value);
            json.member("context", context);
            json.endObject();
            text = json.takeLine().substr(1);
        } else {
            text = joinCells({fmt::format("{}", m_index.id().value), std::string(toName(place.direction)),
                              std::string(place.layer), fmt::format("{}", hit.offset),
                              fmt::format("{}", hit.length), fmt::format("{}", frame.value), context});
        }
        WaitingHit waiting;
        if (message != nullptr)
            waiting.message = m_index.place(*message);
        waiting.offset = m_spool.append(text);
        waiting.length = text.size();
        m_result.hits.push_back(waiting);
        return !isFull();
    }

    const Session& m_session;
    const SearchOptions& m_options;
    const Pattern& m_pattern;
    LineSpool& m_spool;
    ConnectionIndex m_index;
    ConnectionHits m_result;
};

/// Puts out what waited. False where something could not be.
bool emitHits(const std::vector<WaitingHit>& hits, const MessageOrder& order, LineSpool& spool, Format format,
              Output& output)
{
    using Align = Table::Align;
    if (format == Format::Csv)
        output.write(
            csvLine({"message", "connection", "direction", "layer", "offset", "length", "frame", "context"}));
    Table table({{"Message", Align::Right},
                 {"Conn", Align::Right},
                 {"Direction"},
                 {"Layer"},
                 {"Offset", Align::Right},
                 {"Length", Align::Right},
                 {"Frame", Align::Right},
                 {"Context"}});
    for (const WaitingHit& hit : hits) {
        const auto text = spool.read(hit.offset, hit.length);
        if (!text)
            return false;
        const auto number = hit.message ? order.numberOf(*hit.message) : std::nullopt;
        const std::string message = number ? fmt::format("{}", number->value) : "";
        if (format == Format::Json) {
            if (!output.write(fmt::format("{{\"message\":{},{}", number ? message : "null", *text)))
                return false;
            continue;
        }
        std::vector<std::string> cells = splitCells(*text);
        cells.insert(cells.begin(), message);
        if (format == Format::Table) {
            table.addRow(cells);
            continue;
        }
        cells.back() = toValidUtf8(cells.back());
        if (!output.write(csvLine(cells)))
            return false;
    }
    if (format == Format::Table)
        table.print(output, true);
    return true;
}

ExitStatus run(const SearchOptions& options)
{
    const auto pattern = Pattern::compile(options.pattern);
    if (!pattern) {
        tell(pattern.error());
        return ExitStatus::Usage;
    }
    auto output = Output::open("", false);
    const auto session = Session::read(options.common);
    if (!session)
        return session.error();
    if (!allExist(*session, options.connections))
        return ExitStatus::Usage;
    auto spool = LineSpool::create();
    if (!spool)
        return ExitStatus::Incomplete;

    std::vector<MessagePlace> places;
    std::vector<WaitingHit> hits;
    ExitStatus status = ExitStatus::Done;
    bool limited = false;
    const std::size_t count = session->connectionCount();
    {
        ProgressLine line;
        inOrder(
            count,
            [&](std::size_t i) {
                const bool isAsked = options.connections.empty() ||
                                     std::find(options.connections.begin(), options.connections.end(), i) !=
                                         options.connections.end();
                ConnectionSearch search(*session, options, *pattern, *spool,
                                        ConnectionId{static_cast<std::uint32_t>(i)});
                return isAsked ? std::move(search).run() : std::move(search).placesOnly();
            },
            [&](std::size_t i, ConnectionHits&& found) {
                line.show([&] {
                    return fmt::format("Searching: connection {} of {}, {} hits", i + 1, count, hits.size());
                });
                places.insert(places.end(), found.places.begin(), found.places.end());
                hits.insert(hits.end(), found.hits.begin(), found.hits.end());
                limited = limited || found.limited;
                if (!found.readable)
                    status = ExitStatus::Incomplete;
                return !interrupted();
            });
    }
    if (interrupted())
        return ExitStatus::Incomplete;
    if (hits.size() > options.limit)
        hits.resize(options.limit);
    if (status == ExitStatus::Incomplete)
        tell("The capture cannot be read any more: hits may be missing.");
    if (limited) {
        tell("The pattern takes too many steps in places: hits may be missing.");
        status = ExitStatus::Incomplete;
    }
    const bool kept =
        emitHits(hits, MessageOrder(std::move(places)), *spool, options.common.format(), *output);
    if (!output->finish() || !kept)
        return ExitStatus::Incomplete;
    return status == ExitStatus::Done ? session->status() : status;
}

} // namespace

Command addSearchCommand(CLI::App& program)
{
    CLI::App* app =
        program.add_subcommand("search", "A pattern in all streams: of TCP, of TLS, and decoded contents");
    const auto options = std::make_shared<SearchOptions>();
    addReadingOptions(*app, options->common);
    app->add_option("pattern", options->pattern.text, "Text, or what --regex and --hex make of it")
        ->required()
        ->type_name("PATTERN");
    addFormatOption(*app, options->common);
    addConnectionOption(*app, options->connections);
    const auto kind = [options](PatternText::Kind value) {
        return [options, value] { options->pattern.kind = value; };
    };
    app->add_flag_callback("--regex", kind(PatternText::Kind::Regex),
                           "The pattern is a regular expression (PCRE2), on octets");
    app->add_flag_callback("--hex", kind(PatternText::Kind::Hex),
                           "The pattern is octets in hexadecimal digits: 0d0a, 0d 0a, 0d:0a");
    app->add_flag("--ignore-case", options->pattern.ignoreCase, "Of the letters of ASCII");
    addChoice(*app, "--layer", options->layer,
              Choices<Layer>{{"tcp", Layer::Tcp}, {"tls", Layer::Tls}, {"content", Layer::Content}},
              "Only there; content: what is coded or in pieces in its stream (all)");
    // Of this command a bare number is the number of hits; a name makes it a limit as everywhere.
    app->remove_option(app->get_option("--limit"));
    app->add_option_function<std::vector<std::string>>(
           "--limit",
           [options](const std::vector<std::string>& values) {
               for (const std::string& value : values) {
                   if (const auto hits = quantityFromText(value))
                       options->limit = *hits;
                   else
                       setLimit(options->common.analysis, value);
               }
           },
           "At most so many hits; or another limit, as in the other commands; repeatable")
        ->type_name("N|NAME=NUMBER")
        ->expected(1)
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
    return {app, [options] { return run(*options); }};
}

} // namespace weir::cli
