#include "core/parsers/grpc/protobuf.h"

#include "core/base/utf8.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <string>
#include <string_view>

namespace weir::grpc {

namespace {

constexpr unsigned maxDepth = 24;
constexpr std::size_t maxNodes = 20'000;
constexpr std::size_t maxShown = 4096; ///< octets of a value

enum class WireType : std::uint8_t { Varint = 0, Fixed64 = 1, Length = 2, Begin = 3, End = 4, Fixed32 = 5 };

std::optional<std::uint64_t> readVarint(OctetReader& reader)
{
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
        const auto octet = reader.u8();
        if (!octet || (shift == 63 && *octet > 1))
            return std::nullopt;
        value |= std::uint64_t{*octet & 0x7fu} << shift;
        if ((*octet & 0x80) == 0)
            return value;
    }
    return std::nullopt;
}

template <typename Number>
std::optional<Number> readLittleEndian(OctetReader& reader)
{
    const auto octets = reader.take(sizeof(Number));
    if (!octets)
        return std::nullopt;
    Number value = 0;
    for (std::size_t i = sizeof(Number); i-- > 0;)
        value = static_cast<Number>(value << 8 | (*octets)[i]);
    return value;
}

bool isText(std::string_view text)
{
    for (std::string_view rest = text; !rest.empty();) {
        const std::size_t length = utf8SequenceLength(rest);
        const auto first = static_cast<unsigned char>(rest[0]);
        if (length == 0 || first == 0x7f || (first < ' ' && first != '\t' && first != '\r' && first != '\n'))
            return false;
        rest.remove_prefix(length);
    }
    return !text.empty();
}

std::string hex(Octets octets)
{
    std::string digits;
    for (const std::uint8_t octet : octets.first(std::min<std::size_t>(octets.size(), 64)))
        digits += fmt::format("{:02x}", octet);
    return digits + (octets.size() > 64 ? "…" : "");
}

class Breakdown
{
public:
    explicit Breakdown(std::optional<std::uint64_t> offset) : m_offset(offset) {}

    /// begin: of the octets in the whole. Nothing: they are no message.
    std::optional<std::vector<DetailNode>> message(Octets octets, std::size_t begin, unsigned depth)
    {
        std::vector<DetailNode> nodes;
        OctetReader reader(octets);
        while (reader.remaining() > 0) {
            const std::size_t at = reader.position();
            auto node = field(reader, begin, depth);
            if (!node)
                return std::nullopt;
            node->range = rangeOf(begin + at, begin + reader.position());
            nodes.push_back(std::move(*node));
        }
        return nodes;
    }

    /// As far as it goes.
    std::vector<DetailNode> outermost(Octets octets)
    {
        std::vector<DetailNode> nodes;
        OctetReader reader(octets);
        while (reader.remaining() > 0) {
            const std::size_t at = reader.position();
            auto node = field(reader, 0, 0);
            if (!node) {
                nodes.push_back({"Rest",
                                 fmt::format("{} octets that are no field", octets.size() - at),
                                 "protobuf.failed_parse_tag",
                                 rangeOf(at, octets.size()),
                                 {},
                                 {},
                                 {}});
                break;
            }
            node->range = rangeOf(at, reader.position());
            nodes.push_back(std::move(*node));
        }
        return nodes;
    }

private:
    OffsetRange rangeOf(std::size_t begin, std::size_t end) const
    {
        return m_offset ? OffsetRange{*m_offset + begin, *m_offset + end} : OffsetRange{};
    }

    std::optional<DetailNode> field(OctetReader& reader, std::size_t begin, unsigned depth)
    {
        const auto tag = readVarint(reader);
        if (!tag || *tag >> 3 == 0 || *tag >> 32 != 0 || ++m_nodes > maxNodes)
            return std::nullopt;
        DetailNode node;
        node.name = fmt::format("Field {}", *tag >> 3);
        node.filterName = "protobuf.field.number";
        switch (WireType{static_cast<std::uint8_t>(*tag & 7)}) {
        case WireType::Varint:
            return varint(reader, std::move(node));
        case WireType::Fixed64:
            if (const auto value = readLittleEndian<std::uint64_t>(reader)) {
                node.filterName = "protobuf.field.value.double";
                node.text = fmt::format("64 bits: {} or {}", *value, std::bit_cast<double>(*value));
                return node;
            }
            return std::nullopt;
        case WireType::Fixed32:
            if (const auto value = readLittleEndian<std::uint32_t>(reader)) {
                node.filterName = "protobuf.field.value.float";
                node.text = fmt::format("32 bits: {} or {}", *value, std::bit_cast<float>(*value));
                return node;
            }
            return std::nullopt;
        case WireType::Length:
            return delimited(reader, begin, depth, std::move(node));
        case WireType::Begin:
        case WireType::End: // groups: only their borders are told
            node.text = (*tag & 7) == 3 ? "a group begins" : "the group ends";
            return node;
        }
        return std::nullopt;
    }

    static std::optional<DetailNode> varint(OctetReader& reader, DetailNode node)
    {
        const auto value = readVarint(reader);
        if (!value)
            return std::nullopt;
        node.filterName = "protobuf.field.value.uint64";
        node.text = fmt::format("{}", *value);
        if (*value >> 63 != 0)
            node.text += fmt::format(" or {}", static_cast<std::int64_t>(*value));
        return node;
    }

    std::optional<DetailNode> delimited(OctetReader& reader, std::size_t begin, unsigned depth,
                                        DetailNode node)
    {
        const auto length = readVarint(reader);
        if (!length || *length > reader.remaining())
            return std::nullopt;
        const std::size_t at = begin + reader.position();
        const Octets value = *reader.take(static_cast<std::size_t>(*length));
        const std::string_view text{reinterpret_cast<const char*>(value.data()), value.size()};
        node.filterName = "protobuf.field.value";
        if (isText(text)) {
            node.filterName = "protobuf.field.value.string";
            node.text = fmt::format("“{}”", toValidUtf8(text.substr(0, maxShown)));
            return node;
        }
        node.text = fmt::format("{} octets", value.size());
        if (auto children =
                value.empty() || depth == maxDepth ? std::nullopt : message(value, at, depth + 1)) {
            node.text = fmt::format("a message of {} octets", value.size());
            node.children = std::move(*children);
        } else if (!value.empty()) {
            node.text += ": " + hex(value);
        }
        return node;
    }

    std::optional<std::uint64_t> m_offset;
    std::size_t m_nodes = 0;
};

} // namespace

std::vector<DetailNode> describeProtobuf(Octets octets, std::optional<std::uint64_t> offset)
{
    return Breakdown(offset).outermost(octets);
}

} // namespace weir::grpc
