#include "app/inventory_problem_inputs.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cmath>

namespace nearstock {

ProblemInputs::ProblemInputs(const Json& inputs, std::string place, std::filesystem::path folder)
    : json_(inputs), object_(inputs, std::move(place)), folder_(std::move(folder)) {}

Status ProblemInputs::all_known() const {
    if (!json_.is_object()) {
        return {};
    }
    for (const auto& [key, value] : json_.items()) {
        if (!asked_.contains(key)) {
            return refuse(fmt::format("the input '{}' is not known", key), object_.place(key.c_str()),
                          fmt::format("remove it, or write one of: {}", fmt::join(asked_, ", ")));
        }
    }
    return {};
}

bool ProblemInputs::has(const char* key) const {
    asked(key);
    return json_.is_object() && json_.contains(key) && !json_[key].is_null();
}

bool ProblemInputs::has_list(const char* key) const { return has(key) && json_[key].is_array(); }

std::vector<double> ProblemInputs::numbers(const char* key) {
    if (!has_list(key)) {
        return {number(key)};
    }
    std::vector<double> values;
    for (const auto& value : json_[key]) {
        if (!value.is_number() || !std::isfinite(value.get<double>())) {
            fail(fmt::format("number {} of '{}' is not a finite number", values.size() + 1, key),
                 "write plain numbers");
            return values;
        }
        values.push_back(value.get<double>());
    }
    return values;
}

std::vector<double> ProblemInputs::series(const char* key, std::size_t count) {
    if (!has_list(key)) {
        return std::vector<double>(count, number(key));
    }
    auto values = numbers(key);
    if (values.size() != count) {
        fail(fmt::format("'{}' has {} values, not {}", key, values.size(), count),
             "give one value per period, or one number for all");
        values.resize(count);
    }
    return values;
}

std::vector<double> ProblemInputs::series_or(const char* key, std::size_t count, double fallback) {
    return has(key) ? series(key, count) : std::vector<double>(count, fallback);
}

const Json& ProblemInputs::object(const char* key) {
    static const Json empty = Json::object();
    if (!has(key) || !json_[key].is_object()) {
        fail(fmt::format("'{}' is missing or not an object", key), fmt::format("add \"{}\": {{…}}", key));
        return empty;
    }
    return json_[key];
}

std::size_t ProblemInputs::count(const char* key) {
    const std::int64_t value = object_.integer(asked(key));
    if (value < 1 || value > 1'000'000) {
        fail(fmt::format("'{}' is {}", key, value), "give a whole number from 1 to 1000000");
        return 1;
    }
    return static_cast<std::size_t>(value);
}

}  // namespace nearstock
