// HAR 1.2: requests with their responses, in the order of their first packets.
#include "app/weir-cli/exports.h"
#include "app/weir-cli/interrupt.h"
#include "app/weir-cli/message_lines.h"
#include "core/export/har.h"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace weir::cli {

namespace {

bool isRequestOrResponse(const ParsedMessage& message)
{
    return message.kind == MessageKind::Request || message.kind == MessageKind::Response;
}

/// The entries of one connection. Requests wait for their responses.
class EntryMaker
{
public:
    EntryMaker(const Session& session, const ConnectionIndex& index, const MessageLines::Put& put)
        : m_session(session),
          m_index(index),
          m_connection(session.analysis().connection(index.id())),
          m_put(put)
    {
    }

    void run()
    {
        ParseOptions options;
        options.cancel = interruptFlag();
        m_session.parser().parse(m_index.id(), options, [this](ParsedMessage&& message) {
            if (isRequestOrResponse(message) && !message.interim)
                add(std::move(message));
            return true;
        });
        for (const auto& [index, waiting] : m_waiting)
            write(waiting.kind == MessageKind::Request ? &waiting : nullptr,
                  waiting.kind == MessageKind::Response ? &waiting : nullptr);
    }

private:
    void add(ParsedMessage&& message)
    {
        const IndexedMessage* known = m_index.find(message.index);
        if (known == nullptr)
            return;
        const IndexedMessage* counterpart = m_index.counterpart(*known);
        const auto other = counterpart != nullptr ? m_waiting.find(counterpart->index) : m_waiting.end();
        if (other == m_waiting.end()) {
            m_waiting.emplace(message.index, std::move(message));
            return;
        }
        const bool isRequest = message.kind == MessageKind::Request;
        write(isRequest ? &message : &other->second, isRequest ? &other->second : &message);
        m_waiting.erase(other);
    }

    void write(const ParsedMessage* request, const ParsedMessage* response)
    {
        const IndexedMessage* known = m_index.find((request != nullptr ? request : response)->index);
        if (known == nullptr)
            return;
        const auto contentOf = [&](const ParsedMessage* message) {
            return message != nullptr ? m_session.parser().content(m_index.id(), *message, interruptFlag())
                                      : nullptr;
        };
        const auto requestContent = contentOf(request);
        const auto responseContent = contentOf(response);
        HarEntry entry{m_index.id(), m_connection->server(), request,
                       response,     requestContent.get(),   responseContent.get()};
        const auto roundTrip = m_connection->handshakeRoundTrip();
        if (m_isFirst && roundTrip) {
            const Timestamp start = m_connection->startTime();
            entry.opening = HarOpening{start, {start.nanoseconds + roundTrip->nanoseconds}, std::nullopt};
        }
        m_isFirst = false;
        std::string text;
        HarWriter writer({WEIR_VERSION}, [&text](std::string_view part) {
            text += part;
            return true;
        });
        writer.add(entry); // as the first one: without what separates it from another
        m_put(*known, text);
    }

    const Session& m_session;
    const ConnectionIndex& m_index;
    std::shared_ptr<const Connection> m_connection;
    const MessageLines::Put& m_put;
    std::map<MessageIndex, ParsedMessage> m_waiting;
    bool m_isFirst = true;
};

} // namespace

ExitStatus exportHar(const Session& session, const ExportOptions& options, Output& output)
{
    auto spool = LineSpool::create();
    if (!spool)
        return ExitStatus::Incomplete;
    MessageLines lines(std::move(*spool));
    const bool done = lines.collect(session, options.connections,
                                    [&](const ConnectionIndex& index, const MessageLines::Put& put) {
                                        EntryMaker(session, index, put).run();
                                    });
    if (!done)
        return ExitStatus::Incomplete;
    HarWriter frame({WEIR_VERSION}, [&output](std::string_view text) { return output.write(text); });
    frame.begin();
    bool isFirst = true;
    const bool kept = lines.emitAll([&](MessageKind, const MessageLinks&, const std::string& entry) {
        return output.write(std::exchange(isFirst, false) ? entry : ",\n" + entry);
    });
    frame.end();
    return kept && !lines.isUnreadable() ? ExitStatus::Done : ExitStatus::Incomplete;
}

} // namespace weir::cli
