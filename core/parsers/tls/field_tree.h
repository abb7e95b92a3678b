// What a structure on the wire is broken down into: filter names with values, and a tree for people.
//
// One walk over the octets gives both. Each node knows its octets; a SourceMap says where those lie in the
// layer, for a handshake message may be spread over records, and may have been encrypted.
#pragma once

#include "core/base/octets.h"
#include "core/base/offset_range.h"
#include "core/stream/parsed_message.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace weir {

/// Where the octets of a structure came from.
class SourceMap
{
public:
    /// The octets from `at` on (in order of calls) lie at `source`. Not exact: they were made from all of it
    /// (decrypted, decompressed), and each of them has the whole as its place.
    void add(std::size_t at, OffsetRange source, bool exact);

    /// From the first octet's place to the last one's. An empty range has an empty place.
    OffsetRange of(std::size_t begin, std::size_t end) const;

    /// Without the first `octets`.
    SourceMap from(std::size_t octets) const;

private:
    struct Part
    {
        std::size_t at;
        OffsetRange source;
        bool exact;
    };
    const Part& partOf(std::size_t position) const;

    std::vector<Part> m_parts;
};

/// How a field is called: for people, and in a display filter (empty: it has no name there).
struct FieldName
{
    std::string_view name;
    std::string_view filter = {};
};

class FieldTree
{
public:
    /// Without nodes, only values of fields are kept. The map must outlive the tree.
    FieldTree(const SourceMap& map, bool wantsNodes) : m_map(&map), m_wantsNodes(wantsNodes) {}

    bool wantsNodes() const { return m_wantsNodes; }

    /// A node without children. Octets [begin, end) of the structure.
    void leaf(FieldName name, std::string text, std::size_t begin, std::size_t end);
    /// Nodes added until close() are its children.
    void open(FieldName name, std::string text, std::size_t begin, std::size_t end);
    /// The innermost open node's.
    void setText(std::string text);
    void close();
    /// A node made elsewhere, with ranges of the layer.
    void add(DetailNode node);

    /// Another tree's nodes as children of a new one, its fields and its fault as if they were of this one.
    void absorb(FieldName name, std::string text, FieldTree other, std::size_t begin, std::size_t end);

    void value(std::string_view filter, std::string value);

    /// In the layer.
    OffsetRange placeOf(std::size_t begin, std::size_t end) const { return m_map->of(begin, end); }

    /// The structure contradicts itself there. Only the first fault of a tree is kept.
    void malformed(std::string what, std::size_t begin, std::size_t end);
    const std::optional<MessageAnomaly>& fault() const { return m_fault; }

    std::vector<DetailNode> takeNodes();
    std::vector<std::pair<std::string, std::string>> takeFields() { return std::move(m_fields); }

private:
    const SourceMap* m_map;
    bool m_wantsNodes;
    std::vector<DetailNode> m_top;
    std::vector<DetailNode> m_open;
    std::vector<std::pair<std::string, std::string>> m_fields;
    std::optional<MessageAnomaly> m_fault;
};

/// Reads a structure field by field into a tree. What lies past the end is marked as malformed, once; from
/// then on the reader is at its end.
class FieldReader
{
public:
    /// base: place of the first octet in the structure that the tree's map knows.
    FieldReader(FieldTree& tree, Octets octets, std::size_t base = 0)
        : m_tree(&tree), m_octets(octets), m_base(base)
    {
    }

    bool atEnd() const { return m_at == m_octets.size(); }
    std::size_t remaining() const { return m_octets.size() - m_at; }
    std::size_t position() const { return m_base + m_at; }
    std::size_t end() const { return m_base + m_octets.size(); }
    Octets rest() const { return m_octets.subspan(m_at); }
    FieldTree& tree() const { return *m_tree; }

    enum class Show : std::uint8_t { Decimal, Hexadecimal };
    using Namer = std::string_view (*)(std::uint32_t);

    /// Big-endian, `width` octets (1 to 4). Nothing where they are not there.
    std::optional<std::uint32_t> number(unsigned width, FieldName name, Show show = Show::Decimal);
    /// With what the number means: "TLS 1.2 (0x0303)"; meaning may be empty.
    std::optional<std::uint32_t> named(unsigned width, FieldName name, const std::string& meaning,
                                       Show show = Show::Decimal);
    /// The number that comes next, without taking it.
    std::optional<std::uint32_t> peek(unsigned width) const;

    /// Shown as hexadecimal digits.
    std::optional<Octets> octets(std::size_t count, FieldName name);
    /// Shown as text.
    std::optional<std::string> text(std::size_t count, FieldName name);
    /// Takes octets without a field.
    std::optional<FieldReader> take(std::size_t count);

    /// A vector (RFC 8446, section 3.4): its length in `width` octets, which becomes a leaf, and its inside.
    std::optional<FieldReader> vector(unsigned width, FieldName lengthName);
    /// Likewise, with the inside as a leaf.
    std::optional<Octets> octetVector(unsigned width, FieldName lengthName, FieldName name);

    /// All that is left, as a leaf; nothing where there is none.
    void restAs(FieldName name);
    /// What is left does not belong there.
    void expectEnd();

private:
    std::optional<std::uint64_t> read(unsigned width) const;
    void runsOut(std::string_view name);

    FieldTree* m_tree;
    Octets m_octets;
    std::size_t m_base;
    std::size_t m_at = 0;
};

/// "a1b2c3".
std::string toHex(Octets octets);

/// Closes the node that it opened.
class FieldGroup
{
public:
    FieldGroup(FieldTree& tree, FieldName name, std::string text, std::size_t begin, std::size_t end)
        : m_tree(tree)
    {
        m_tree.open(name, std::move(text), begin, end);
    }
    ~FieldGroup() { m_tree.close(); }
    FieldGroup(const FieldGroup&) = delete;
    FieldGroup& operator=(const FieldGroup&) = delete;

private:
    FieldTree& m_tree;
};

} // namespace weir
