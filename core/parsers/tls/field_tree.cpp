#include "core/parsers/tls/field_tree.h"

#include "core/base/utf8.h"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <iterator>

namespace weir {

namespace {

/// Digits that a tree shows of a long run of octets.
constexpr std::size_t shownOctets = 64;

std::string shorten(Octets octets)
{
    if (octets.size() <= shownOctets)
        return toHex(octets);
    return fmt::format("{}… ({} octets)", toHex(octets.first(shownOctets)), octets.size());
}

std::string shownNumber(std::uint64_t number, unsigned width, FieldReader::Show show)
{
    if (show == FieldReader::Show::Decimal)
        return fmt::format("{}", number);
    return fmt::format("0x{:0{}x}", number, 2 * width);
}

} // namespace

std::string toHex(Octets octets)
{
    static constexpr char digits[] = "0123456789abcdef";
    std::string text(2 * octets.size(), '0');
    for (std::size_t i = 0; i < octets.size(); ++i) {
        text[2 * i] = digits[octets[i] >> 4];
        text[2 * i + 1] = digits[octets[i] & 15];
    }
    return text;
}

// ---------------------------------------------------------------- SourceMap

void SourceMap::add(std::size_t at, OffsetRange source, bool exact)
{
    assert(m_parts.empty() || m_parts.back().at <= at);
    m_parts.push_back({at, source, exact});
}

const SourceMap::Part& SourceMap::partOf(std::size_t position) const
{
    auto after = std::upper_bound(m_parts.begin(), m_parts.end(), position,
                                  [](std::size_t p, const Part& part) { return p < part.at; });
    return after == m_parts.begin() ? *after : *std::prev(after);
}

OffsetRange SourceMap::of(std::size_t begin, std::size_t end) const
{
    if (m_parts.empty() || begin >= end)
        return {};
    const Part& first = partOf(begin);
    const Part& last = partOf(end - 1);
    return {first.exact ? first.source.begin + (begin - first.at) : first.source.begin,
            last.exact ? last.source.begin + (end - last.at) : last.source.end};
}

SourceMap SourceMap::from(std::size_t octets) const
{
    SourceMap rest;
    for (std::size_t i = 0; i < m_parts.size(); ++i) {
        Part part = m_parts[i];
        if (i + 1 < m_parts.size() && m_parts[i + 1].at <= octets)
            continue;
        if (part.at < octets) {
            if (part.exact)
                part.source.begin += octets - part.at;
            part.at = octets;
        }
        rest.m_parts.push_back({part.at - octets, part.source, part.exact});
    }
    return rest;
}

// ---------------------------------------------------------------- FieldTree

void FieldTree::leaf(FieldName name, std::string text, std::size_t begin, std::size_t end)
{
    if (!m_wantsNodes)
        return;
    open(name, std::move(text), begin, end);
    close();
}

void FieldTree::open(FieldName name, std::string text, std::size_t begin, std::size_t end)
{
    if (!m_wantsNodes)
        return;
    DetailNode node;
    node.name = name.name;
    node.text = std::move(text);
    node.filterName = name.filter;
    node.range = m_map->of(begin, end);
    m_open.push_back(std::move(node));
}

void FieldTree::setText(std::string text)
{
    if (m_wantsNodes && !m_open.empty())
        m_open.back().text = std::move(text);
}

void FieldTree::close()
{
    if (!m_wantsNodes)
        return;
    assert(!m_open.empty());
    DetailNode node = std::move(m_open.back());
    m_open.pop_back();
    add(std::move(node));
}

void FieldTree::add(DetailNode node)
{
    if (!m_wantsNodes)
        return;
    auto& siblings = m_open.empty() ? m_top : m_open.back().children;
    siblings.push_back(std::move(node));
}

void FieldTree::absorb(FieldName name, std::string text, FieldTree other, std::size_t begin, std::size_t end)
{
    open(name, std::move(text), begin, end);
    for (DetailNode& node : other.takeNodes())
        add(std::move(node));
    close();
    std::move(other.m_fields.begin(), other.m_fields.end(), std::back_inserter(m_fields));
    if (!m_fault)
        m_fault = std::move(other.m_fault);
}

void FieldTree::value(std::string_view filter, std::string value)
{
    if (!filter.empty())
        m_fields.emplace_back(std::string(filter), std::move(value));
}

void FieldTree::malformed(std::string what, std::size_t begin, std::size_t end)
{
    const OffsetRange range = m_map->of(begin, end);
    if (m_wantsNodes) {
        DetailNode node;
        node.name = "Malformed";
        node.text = what;
        node.range = range;
        node.anomaly = Anomaly::TlsHandshakeError;
        add(std::move(node));
    }
    if (!m_fault)
        m_fault = MessageAnomaly{Anomaly::TlsHandshakeError, range, std::move(what)};
}

std::vector<DetailNode> FieldTree::takeNodes()
{
    while (!m_open.empty())
        close();
    return std::move(m_top);
}

// ---------------------------------------------------------------- FieldReader

std::optional<std::uint64_t> FieldReader::read(unsigned width) const
{
    if (width > remaining())
        return std::nullopt;
    std::uint64_t number = 0;
    for (unsigned i = 0; i < width; ++i)
        number = number << 8 | m_octets[m_at + i];
    return number;
}

void FieldReader::runsOut(std::string_view name)
{
    m_tree->malformed(fmt::format("the octets end before “{}” is whole", name), position(), end());
    m_at = m_octets.size();
}

std::optional<std::uint32_t> FieldReader::peek(unsigned width) const
{
    const auto number = read(width);
    return number ? std::optional(static_cast<std::uint32_t>(*number)) : std::nullopt;
}

std::optional<std::uint32_t> FieldReader::number(unsigned width, FieldName name, Show show)
{
    return named(width, name, {}, show);
}

std::optional<std::uint32_t> FieldReader::named(unsigned width, FieldName name, const std::string& meaning,
                                                Show show)
{
    const auto number = read(width);
    if (!number) {
        runsOut(name.name);
        return std::nullopt;
    }
    std::string shown = shownNumber(*number, width, show);
    if (m_tree->wantsNodes()) {
        m_tree->leaf(name, meaning.empty() ? shown : fmt::format("{} ({})", meaning, shown), position(),
                     position() + width);
    }
    m_tree->value(name.filter, std::move(shown));
    m_at += width;
    return static_cast<std::uint32_t>(*number);
}

std::optional<Octets> FieldReader::octets(std::size_t count, FieldName name)
{
    if (count > remaining()) {
        runsOut(name.name);
        return std::nullopt;
    }
    const Octets taken = m_octets.subspan(m_at, count);
    if (m_tree->wantsNodes())
        m_tree->leaf(name, shorten(taken), position(), position() + count);
    if (!name.filter.empty() && count != 0)
        m_tree->value(name.filter, toHex(taken));
    m_at += count;
    return taken;
}

std::optional<std::string> FieldReader::text(std::size_t count, FieldName name)
{
    if (count > remaining()) {
        runsOut(name.name);
        return std::nullopt;
    }
    const Octets taken = m_octets.subspan(m_at, count);
    std::string text = toValidUtf8({reinterpret_cast<const char*>(taken.data()), taken.size()});
    m_tree->leaf(name, text, position(), position() + count);
    m_tree->value(name.filter, text);
    m_at += count;
    return text;
}

std::optional<FieldReader> FieldReader::take(std::size_t count)
{
    if (count > remaining()) {
        m_tree->malformed(fmt::format("a length of {}, where {} octets are left", count, remaining()),
                          position(), end());
        m_at = m_octets.size();
        return std::nullopt;
    }
    FieldReader inside(*m_tree, m_octets.subspan(m_at, count), position());
    m_at += count;
    return inside;
}

std::optional<FieldReader> FieldReader::vector(unsigned width, FieldName lengthName)
{
    const auto length = number(width, lengthName);
    return length ? take(*length) : std::nullopt;
}

std::optional<Octets> FieldReader::octetVector(unsigned width, FieldName lengthName, FieldName name)
{
    auto inside = vector(width, lengthName);
    if (!inside)
        return std::nullopt;
    if (inside->atEnd())
        return Octets();
    return inside->octets(inside->remaining(), name);
}

void FieldReader::restAs(FieldName name)
{
    if (!atEnd())
        octets(remaining(), name);
}

void FieldReader::expectEnd()
{
    if (!atEnd()) {
        m_tree->malformed(fmt::format("{} octets that belong to nothing", remaining()), position(), end());
        m_at = m_octets.size();
    }
}

} // namespace weir
