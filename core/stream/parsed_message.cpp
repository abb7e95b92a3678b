#include "core/stream/parsed_message.h"

#include <algorithm>
#include <array>

namespace weir {

namespace {

constexpr char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool equalIgnoringCase(std::string_view a, std::string_view b)
{
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](char x, char y) { return lower(x) == lower(y); });
}

} // namespace

std::string_view toName(MessageKind kind)
{
    static constexpr std::array<std::string_view, 10> names{"request", "response", "handshake", "alert",
                                                            "record",  "frame",    "message",   "event",
                                                            "command", "reply"};
    return names[static_cast<std::size_t>(kind)];
}

const std::string* ParsedMessage::header(std::string_view name) const
{
    const auto found = std::find_if(headers.begin(), headers.end(), [name](const HeaderField& field) {
        return equalIgnoringCase(field.name, name);
    });
    return found == headers.end() ? nullptr : &found->value;
}

} // namespace weir
