#include "app/vrp_vrplib_sections.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

namespace nearstock {

namespace {

const std::set<std::string> known_sections = {"NODE_COORD",
                                              "EDGE_WEIGHT",
                                              "DEMAND",
                                              "LINEHAUL",
                                              "BACKHAUL",
                                              "SERVICE_TIME",
                                              "TIME_WINDOW",
                                              "RELEASE_TIME",
                                              "PRIZE",
                                              "DEPOT",
                                              "PICKUP_AND_DELIVERY",
                                              "CAPACITY",
                                              "VEHICLES_DEPOT",
                                              "VEHICLES_RELOAD_DEPOT",
                                              "VEHICLES_MAX_RELOADS",
                                              "VEHICLES_MAX_DISTANCE",
                                              "VEHICLES_MAX_DURATION",
                                              "VEHICLES_FIXED_COST",
                                              "VEHICLES_UNIT_DISTANCE_COST",
                                              "VEHICLES_ALLOWED_CLIENTS"};

std::string trimmed(std::string text) {
    const auto blank = [](char c) { return c == ' ' || c == '\t' || c == ':'; };
    while (!text.empty() && blank(text.back())) { text.pop_back(); }
    while (!text.empty() && blank(text.front())) { text.erase(text.begin()); }
    return text;
}

}  // namespace

Status VrplibSections::split() {
    Section* open = nullptr;
    for (std::size_t i = 0; i < lines_.size(); ++i) {
        const auto& line = lines_[i];
        if (line.text.starts_with("EOF")) {
            break;
        }
        if (const auto at = line.text.find("_SECTION"); at != std::string::npos) {
            const std::string name = trimmed(line.text.substr(0, at));
            if (!known_sections.contains(name)) {
                return reader_.wrong(line, "the section '" + name + "_SECTION' is not known", "one that is, or none");
            }
            open = &sections_[name];
            if (open->heading != nullptr) {
                return reader_.wrong(line, "the section '" + name + "_SECTION' comes twice", "each section once");
            }
            *open = {&line, i + 1, i + 1};
        } else if (const auto colon = line.text.find(':'); colon != std::string::npos && open == nullptr) {
            specs_[trimmed(line.text.substr(0, colon))] = {&line, trimmed(line.text.substr(colon + 1))};
        } else if (open != nullptr) {
            open->end = i + 1;
        } else {
            return reader_.wrong(line, "'" + line.words.front() + "' is neither a specification nor a section",
                                 "KEY : value, or a …_SECTION");
        }
    }
    return {};
}

Result<std::int64_t> VrplibSections::count_of(const std::string& key, std::int64_t fallback, std::int64_t most) const {
    const auto it = specs_.find(key);
    if (it == specs_.end()) {
        return fallback;
    }
    const std::string expected = fmt::format("{} from 1 to {}", key, most);
    TextLine value{.number = it->second.line->number, .words = {it->second.value}};
    NEARSTOCK_ASSIGN_OR_RETURN(count, reader_.whole(value, 0, expected));
    if (count < 1 || count > most) {
        return reader_.wrong(value, "'" + it->second.value + "' is out of range", expected);
    }
    return count;
}

Result<VrplibSections::Rows> VrplibSections::rows(const std::string& name, std::int64_t count, std::size_t columns,
                                                  std::vector<double> fallback, bool ragged) const {
    const auto it = sections_.find(name);
    if (it == sections_.end()) {
        if (const auto spec = specs_.find(name); spec != specs_.end()) {
            TextLine value{.number = spec->second.line->number, .words = {spec->second.value}};
            NEARSTOCK_ASSIGN_OR_RETURN(number, reader_.number(value, 0, "the " + name + " of all"));
            fallback = {number};
        }
        return Rows(std::size_t(count), fallback);
    }
    Rows result;
    for (std::size_t i = it->second.first; i < it->second.end; ++i) {
        const std::string expected = fmt::format("row {} of {} of {}_SECTION", result.size() + 1, count, name);
        if (std::int64_t(result.size()) == count) {
            return reader_.wrong(lines_[i], "'" + lines_[i].words[0] + "' is one row too many", "the next section");
        }
        NEARSTOCK_ASSIGN_OR_RETURN(values, reader_.numbers(lines_[i], columns == 0 ? 0 : columns + 1, expected));
        if (values[0] != double(result.size() + 1)) {
            return reader_.wrong(lines_[i], "'" + lines_[i].words[0] + "' is out of sequence", expected);
        }
        values.erase(values.begin());
        if (!ragged && (values.empty() || (!result.empty() && values.size() != result[0].size()))) {
            return reader_.wrong(lines_[i], fmt::format("the row has {} values", values.size()),
                                 expected + ", as many as in the rows before");
        }
        result.push_back(std::move(values));
    }
    if (std::int64_t(result.size()) != count) {
        return reader_.wrong(*it->second.heading, fmt::format("{}_SECTION has {} rows", name, result.size()),
                             fmt::format("{} rows", count));
    }
    return result;
}

std::string VrplibSections::text(const std::string& key) const {
    const auto it = specs_.find(key);
    return it == specs_.end() ? std::string() : it->second.value;
}

std::vector<const TextLine*> VrplibSections::lines(const std::string& name) const {
    std::vector<const TextLine*> result;
    if (const auto it = sections_.find(name); it != sections_.end()) {
        for (std::size_t i = it->second.first; i < it->second.end; ++i) { result.push_back(&lines_[i]); }
    }
    return result;
}

std::unexpected<Error> VrplibSections::wrong(const std::string& name, const std::string& message,
                                             const std::string& expected) const {
    if (const auto it = sections_.find(name); it != sections_.end()) {
        return reader_.wrong(*it->second.heading, message, expected);
    }
    if (const auto it = specs_.find(name); it != specs_.end()) {
        return reader_.wrong(*it->second.line, message, expected);
    }
    return refuse(message, reader_.place(), "expected is " + expected);
}

std::unexpected<Error> VrplibSections::wrong_row(const std::string& name, std::size_t row, const std::string& message,
                                                 const std::string& expected) const {
    const auto all = lines(name);
    return row < all.size() ? reader_.wrong(*all[row], message, expected) : wrong(name, message, expected);
}

}  // namespace nearstock
