// A TOML table read key by key, so that a key nobody asked for can be named.
#pragma once

#include "core/result.hpp"
#include "core/time.hpp"

#define TOML_EXCEPTIONS 0
#include <toml++/toml.h>

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace nearstock {

/// Reads values into place and remembers which keys are known. `finish()` returns the first thing that was wrong.
class TomlReader {
public:
    TomlReader(const toml::table& table, std::string place) : table_(&table), place_(std::move(place)) {}

    template <class T>
    void read(std::string_view key, T& value) {
        known_.emplace_back(key);
        const toml::node* node = table_->get(key);
        if (node == nullptr) {
            return;
        }
        std::optional<T> found;
        if constexpr (std::is_same_v<T, double>) {
            found = node->value<double>();
        } else if constexpr (std::is_same_v<T, int>) {
            if (const auto wide = node->value_exact<std::int64_t>()) {
                found = static_cast<int>(*wide);
            }
        } else {
            found = node->value_exact<T>();
        }
        if (found) {
            value = *found;
        } else {
            fail("'" + std::string(key) + "' has the wrong type", expected<T>());
        }
    }
    /// A duration with its unit, such as "28d".
    void read_duration(std::string_view key, Seconds& value) {
        known_.emplace_back(key);
        const toml::node* node = table_->get(key);
        if (node == nullptr) {
            return;
        }
        if (const auto written = node->value_exact<std::string>()) {
            const auto parsed = parse_duration(*written);
            if (parsed) {
                value = *parsed;
            } else {
                fail("'" + std::string(key) + "': " + parsed.error().message, parsed.error().mend);
            }
        } else {
            fail("'" + std::string(key) + "' is a bare number",
                 "write a text with a unit, such as \"28d\" or \"30min\"");
        }
    }
    /// A key that is read elsewhere.
    void know(std::string_view key) { known_.emplace_back(key); }
    void fail(std::string message, std::string mend) {
        if (!error_) {
            error_ = Error{std::move(message), place_, std::move(mend)};
        }
    }
    Status finish() {
        for (const auto& [key, node] : *table_) {
            if (std::ranges::find(known_, key.str()) == known_.end()) {
                std::string allowed;
                for (const auto& k : known_) { allowed += (allowed.empty() ? "" : ", ") + k; }
                const auto line = node.source().begin.line;
                return std::unexpected(Error{"unknown key '" + std::string(key.str()) + "'",
                                             place_ + ":" + std::to_string(line), "allowed here: " + allowed});
            }
        }
        if (error_) {
            return std::unexpected(*error_);
        }
        return {};
    }

private:
    template <class T>
    static std::string expected() {
        if constexpr (std::is_same_v<T, bool>) {
            return "write true or false";
        }
        if constexpr (std::is_same_v<T, std::string>) {
            return "write a text in quotes";
        }
        return "write a number";
    }
    const toml::table* table_;
    std::string place_;
    std::vector<std::string> known_;
    std::optional<Error> error_;
};

}  // namespace nearstock
