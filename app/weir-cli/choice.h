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

/// Target: anything that a Value can be assigned to.
template <typename Value, typename Target>
CLI::Option* addChoice(CLI::App& command, const std::string& name, Target& target,
                       const Choices<Value>& choices, const std::string& description)
{
    const auto find = [choices](const std::string& word) {
        return std::find_if(choices.begin(), choices.end(),
                            [&](const auto& choice) { return choice.first == word; });
    };
    const auto validate = [choices, find](const std::string& word) {
        return find(word) != choices.end() ? std::string()
                                           : fmt::format("“{}” is none of {}", word, wordsOf(choices, ", "));
    };
    return command
        .add_option_function<std::string>(
            name, [&target, find](const std::string& word) { target = find(word)->second; }, description)
        ->check(validate)
        ->type_name(wordsOf(choices, "|"));
}

} // namespace weir::cli
