// An option that takes one of a few words.
#pragma once

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace weir::cli {

/// Words and what they mean, in the order in which the help shows them.
template <typename Value>
using Choices = std::vector<std::pair<std::string_view, Value>>;

template <typename Value>
std::string wordsOf(const Choices<Value>& choices, std::string_view separator)
{
    std::string words;
    for (const auto& [word, value] : choices)
        words.append(words.empty() ? "" : separator).append(word);
    return words;
}

/// Null where no choice has that word.
template <typename Value>
const Value* valueOf(const Choices<Value>& choices, std::string_view word)
{
    const auto found = std::find_if(choices.begin(), choices.end(),
                                    [word](const auto& choice) { return choice.first == word; });
    return found == choices.end() ? nullptr : &found->second;
}

/// Target: anything that a Value can be assigned to.
template <typename Value, typename Target>
CLI::Option* addChoice(CLI::App& command, const std::string& name, Target& target,
                       const Choices<Value>& choices, const std::string& description)
{
    const auto validate = [choices](const std::string& word) {
        return valueOf(choices, word) != nullptr
                   ? std::string()
                   : fmt::format("“{}” is none of {}", word, wordsOf(choices, ", "));
    };
    const auto assign = [&target, choices](const std::string& word) { target = *valueOf(choices, word); };
    return command.add_option_function<std::string>(name, assign, description)
        ->check(validate)
        ->type_name(wordsOf(choices, "|"));
}

} // namespace weir::cli
