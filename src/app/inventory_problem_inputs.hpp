// The inputs of one textbook problem, read by name; and the answer that goes back.
//
// Reading keeps the first thing that is wrong, so a problem's decoder reads straight down and asks once
// (json_input.hpp).
#pragma once

#include "app/json_input.hpp"
#include "core/result.hpp"
#include "inventory/discrete_demand.hpp"

#include <chrono>
#include <filesystem>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace nearstock {

struct InventoryAnswer {
    Json cost;                       // a number, or a list when the problem asks for several
    Json decision = Json::object();  // by name
    Json also = Json::object();      // what the textbook compares with: heuristics, the other discount, …
    double seconds = 0;              // solving alone, after reading
};

class ProblemInputs {
public:
    ProblemInputs(const Json& inputs, std::string place, std::filesystem::path folder);

    [[nodiscard]] double number(const char* key) { return object_.number(asked(key)); }
    [[nodiscard]] double number_or(const char* key, double fallback) { return object_.number_or(asked(key), fallback); }
    [[nodiscard]] std::string text(const char* key) { return object_.text(asked(key)); }
    [[nodiscard]] bool has(const char* key) const;
    [[nodiscard]] bool has_list(const char* key) const;
    /// A list of numbers; a single number is a list of one.
    [[nodiscard]] std::vector<double> numbers(const char* key);
    /// A number for each of `count` periods: a list of that length, or one number for all.
    [[nodiscard]] std::vector<double> series(const char* key, std::size_t count);
    /// The same, `fallback` for all when the field is missing.
    [[nodiscard]] std::vector<double> series_or(const char* key, std::size_t count, double fallback);
    /// An object whose keys are names; an empty one and an error when it is missing.
    [[nodiscard]] const Json& object(const char* key);
    /// A count from 1 up to a million.
    [[nodiscard]] std::size_t count(const char* key);
    [[nodiscard]] EndCosts end_costs() { return {number("holding_cost"), number("stockout_cost")}; }
    [[nodiscard]] std::string place(const char* key) const { return object_.place(key); }
    [[nodiscard]] const std::filesystem::path& folder() const { return folder_; }
    void fail(const std::string& message, const std::string& mend) { object_.fail(message, mend); }
    [[nodiscard]] Status status() const { return object_.status(); }
    /// An input that nobody has asked for is misspelt, or of another problem.
    [[nodiscard]] Status all_known() const;

private:
    const char* asked(const char* key) const {
        asked_.insert(key);
        return key;
    }
    const Json& json_;
    JsonObject object_;
    std::filesystem::path folder_;  // of the problems' file
    mutable std::set<std::string, std::less<>> asked_;
};

/// Runs `solve` (a function that returns a Result) and writes down how long it took.
template <class Solve>
auto timed(InventoryAnswer& answer, Solve solve) {
    const auto start = std::chrono::steady_clock::now();
    auto result = solve();
    answer.seconds += std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    return result;
}

}  // namespace nearstock

// Declares `name` with the value of `expression`, a Result, timed into `answer`; or leaves with its error.
#define NEARSTOCK_SOLVE(name, answer, expression) \
    NEARSTOCK_ASSIGN_OR_RETURN(name, timed(answer, [&] { return expression; }))
