#include "app/weir-cli/command.h"
#include "app/weir-cli/interrupt.h"
#include "app/weir-cli/message_lines.h"
#include "app/weir-cli/options.h"
#include "app/weir-cli/output.h"
#include "app/weir-cli/session.h"
#include "app/weir-cli/table.h"
#include "core/export/connection_report.h"
#include "core/export/message_report.h"

#include <fmt/format.h>

#include <memory>

namespace weir::cli {

namespace {

struct DetailOptions
{
    CommonOptions common;
    std::uint64_t message = 0;
};

/// The tree as rows, each node indented below its parent.
class DetailTable
{
public:
    DetailTable(const ConversationFacts& facts, Format format, Output& output)
        : m_facts(facts), m_format(format), m_output(output)
    {
    }

    void add(const ParsedMessage& message)
    {
        if (m_format == Format::Csv)
            m_output.write(csvLine({"depth", "name", "text", "field", "layer", "offset", "length"}));
        DetailNode root;
        root.name = fmt::format("{} {}", message.protocol, toName(message.kind));
        root.text = message.summary;
        root.range = message.range;
        row(root, message.layer, 0);
        children(message.detail, message.layer, 1);
        if (m_format == Format::Table)
            m_table.print(m_output, true);
    }

private:
    void children(const std::vector<DetailNode>& nodes, LayerId layer, std::size_t depth)
    {
        for (const DetailNode& node : nodes) {
            const LayerId own = node.layer.value_or(layer);
            row(node, own, depth);
            children(node.children, own, depth + 1);
        }
    }

    void row(const DetailNode& node, LayerId layer, std::size_t depth)
    {
        const bool own = !node.range.empty();
        const std::string offset = own ? fmt::format("{}", node.range.begin) : "";
        const std::string length = own ? fmt::format("{}", node.range.length()) : "";
        const std::string name(layerName(m_facts, layer));
        if (m_format == Format::Csv) {
            m_output.write(csvLine({fmt::format("{}", depth), toValidUtf8(node.name), toValidUtf8(node.text),
                                    node.filterName, name, offset, length}));
            return;
        }
        const std::string text = node.text.empty() ? node.name : node.name + ": " + node.text;
        m_table.addRow({name, offset, length, std::string(2 * depth, ' ') + text});
    }

    const ConversationFacts& m_facts;
    Format m_format;
    Output& m_output;
    Table m_table{{{"Layer"}, {"Offset", Table::Align::Right}, {"Length", Table::Align::Right}, {"Detail"}}};
};

ExitStatus run(const DetailOptions& options)
{
    auto output = Output::open("", false);
    const auto session = Session::read(options.common);
    if (!session)
        return session.error();
    const MessageOrder order = orderOf(*session);
    if (interrupted())
        return ExitStatus::Incomplete;
    const auto place = order.at(MessageNumber{options.message});
    if (!place) {
        tell(fmt::format("There is no message {}: the capture has {}, counted from 0.", options.message,
                         order.size()));
        return ExitStatus::Usage;
    }
    const auto message = session->parser().message(place->connection, place->index, interruptFlag());
    const auto layers = session->parser().layers(place->connection, interruptFlag());
    if (!message || !layers) {
        tell("The capture cannot be read any more.");
        return ExitStatus::Incomplete;
    }
    if (options.common.format() == Format::Json)
        output->write(detailJson(*message, options.message, place->connection, layers->facts));
    else
        DetailTable(layers->facts, options.common.format(), *output).add(*message);
    return output->finish() ? session->status() : ExitStatus::Incomplete;
}

} // namespace

Command addDetailCommand(CLI::App& program)
{
    CLI::App* app = program.add_subcommand("detail", "What one message is made of, as a tree");
    const auto options = std::make_shared<DetailOptions>();
    addReadingOptions(*app, options->common);
    app->add_option("message", options->message, "Number of the message, as “messages” tells it")
        ->required()
        ->type_name("MESSAGE");
    addFormatOption(*app, options->common);
    return {app, [options] { return run(*options); }};
}

} // namespace weir::cli
