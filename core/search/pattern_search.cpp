#define PCRE2_CODE_UNIT_WIDTH 8
#include "core/search/pattern_search.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>
#include <pcre2.h>
#include <utility>

namespace weir {

namespace {

/// Steps of one match, far beyond what sensible patterns need.
constexpr std::uint32_t matchLimit = 1'000'000;
/// Octets that are searched at a time.
constexpr std::size_t window = std::size_t{256} << 10;
/// Kept in front, for look-behind and word borders.
constexpr std::size_t lookBehind = 256;

std::optional<std::string> octetsOfHex(std::string_view text)
{
    std::string octets;
    unsigned digits = 0;
    unsigned value = 0;
    for (const char c : text) {
        if (c == ' ' || c == ':') {
            if (digits % 2 != 0)
                return std::nullopt;
            continue;
        }
        if (std::isxdigit(static_cast<unsigned char>(c)) == 0)
            return std::nullopt;
        const unsigned digit =
            c <= '9' ? static_cast<unsigned>(c - '0') : (static_cast<unsigned>(c) | 0x20) - 'a' + 10;
        value = value << 4 | digit;
        if (++digits % 2 == 0)
            octets += static_cast<char>(value & 0xff);
    }
    return digits == 0 || digits % 2 != 0 ? std::nullopt : std::optional(octets);
}

} // namespace

struct Pattern::Code
{
    struct Free
    {
        void operator()(pcre2_code* code) const { pcre2_code_free(code); }
    };
    std::unique_ptr<pcre2_code, Free> code;
    std::size_t maxMatch = 0; ///< octets that a match that begins may still wait for
};

Expected<Pattern, std::string> Pattern::compile(const PatternText& text)
{
    std::string octets = text.text;
    if (text.kind == PatternText::Kind::Hex) {
        auto decoded = octetsOfHex(text.text);
        if (!decoded)
            return Unexpected(fmt::format("“{}” is no row of octets in hexadecimal digits.", text.text));
        octets = std::move(*decoded);
    }
    if (octets.empty())
        return Unexpected(std::string("There is nothing to search for."));
    const bool isRegex = text.kind == PatternText::Kind::Regex;
    std::uint32_t options = isRegex ? PCRE2_NEVER_BACKSLASH_C : PCRE2_LITERAL;
    if (text.ignoreCase)
        options |= PCRE2_CASELESS;
    int error = 0;
    PCRE2_SIZE place = 0;
    auto code = std::make_shared<Code>();
    code->code.reset(pcre2_compile(reinterpret_cast<PCRE2_SPTR>(octets.data()), octets.size(), options,
                                   &error, &place, nullptr));
    if (!code->code) {
        std::array<PCRE2_UCHAR, 256> message{};
        pcre2_get_error_message(error, message.data(), message.size());
        return Unexpected(fmt::format("The pattern cannot be understood at its octet {}: {}.", place,
                                      reinterpret_cast<const char*>(message.data())));
    }
    pcre2_jit_compile(code->code.get(), PCRE2_JIT_COMPLETE); // where there is none, it is only slower
    code->maxMatch = isRegex ? maxMatch : octets.size();
    Pattern pattern;
    pattern.m_code = std::move(code);
    return pattern;
}

struct PatternSearch::Scratch
{
    struct Free
    {
        void operator()(pcre2_match_data* data) const { pcre2_match_data_free(data); }
        void operator()(pcre2_match_context* context) const { pcre2_match_context_free(context); }
        void operator()(pcre2_jit_stack* stack) const { pcre2_jit_stack_free(stack); }
    };
    std::unique_ptr<pcre2_jit_stack, Free> stack; ///< outlives the context
    std::unique_ptr<pcre2_match_data, Free> data;
    std::unique_ptr<pcre2_match_context, Free> context;
};

PatternSearch::PatternSearch(const Pattern& pattern, Receiver receiver)
    : m_pattern(pattern), m_receiver(std::move(receiver)), m_scratch(std::make_unique<Scratch>())
{
    m_scratch->data.reset(pcre2_match_data_create_from_pattern(m_pattern.m_code->code.get(), nullptr));
    m_scratch->context.reset(pcre2_match_context_create(nullptr));
    pcre2_set_match_limit(m_scratch->context.get(), matchLimit);
    m_scratch->stack.reset(pcre2_jit_stack_create(std::size_t{32} << 10, std::size_t{1} << 20, nullptr));
    pcre2_jit_stack_assign(m_scratch->context.get(), nullptr, m_scratch->stack.get());
}

PatternSearch::~PatternSearch() = default;

bool PatternSearch::add(Octets octets)
{
    while (!octets.empty() && !m_stopped) {
        const std::size_t count = std::min(octets.size(), window);
        m_held.insert(m_held.end(), octets.begin(), octets.begin() + static_cast<std::ptrdiff_t>(count));
        octets = octets.subspan(count);
        // A match, the context behind it, and a window's worth of places where it may begin.
        if (m_held.size() - m_from >= m_pattern.m_code->maxMatch + contextOctets + window / 2)
            scan(false);
    }
    return !m_stopped;
}

bool PatternSearch::gap(std::uint64_t length)
{
    scan(true);
    m_heldAt += m_held.size() + length;
    m_held.clear();
    m_from = 0;
    return !m_stopped;
}

bool PatternSearch::finish()
{
    return gap(0);
}

/// Everything that begins early enough to be seen whole; with `last` everything.
bool PatternSearch::scan(bool last)
{
    const std::size_t waiting = last ? 0 : m_pattern.m_code->maxMatch + contextOctets;
    const std::size_t limit = m_held.size() - std::min(waiting, m_held.size());
    while (!m_stopped && m_from < m_held.size() && (last || m_from < limit)) {
        const int found = pcre2_match(m_pattern.m_code->code.get(), m_held.data(), m_held.size(), m_from, 0,
                                      m_scratch->data.get(), m_scratch->context.get());
        if (found == PCRE2_ERROR_NOMATCH) {
            m_from = std::max(m_from, last ? m_held.size() : limit);
            break;
        }
        if (found < 0) {
            m_limited = true;
            m_from = std::max(m_from, last ? m_held.size() : limit);
            break;
        }
        const PCRE2_SIZE* range = pcre2_get_ovector_pointer(m_scratch->data.get());
        const std::size_t begin = range[0];
        const std::size_t end = std::max(range[0], range[1]);
        if (!last && begin >= limit) {
            m_from = std::max(m_from, limit);
            break;
        }
        if (begin == end) { // nothing to show
            m_from = std::max(m_from, end) + 1;
            continue;
        }
        m_stopped = !report(begin, end);
        m_from = end;
    }
    const std::size_t kept = std::min(m_from, m_held.size());
    const std::size_t dropped = kept - std::min(kept, lookBehind);
    m_held.erase(m_held.begin(), m_held.begin() + static_cast<std::ptrdiff_t>(dropped));
    m_heldAt += dropped;
    m_from -= dropped;
    return !m_stopped;
}

bool PatternSearch::report(std::size_t begin, std::size_t end)
{
    const std::size_t from = begin - std::min(begin, contextOctets);
    const std::size_t to = std::min(m_held.size(), end + contextOctets);
    return m_receiver(
        {m_heldAt + begin, end - begin, Octets(m_held).subspan(from, to - from), m_heldAt + from});
}

} // namespace weir
