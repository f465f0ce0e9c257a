#include "app/json_input.hpp"

#include "core/files.hpp"

#include <algorithm>
#include <cmath>

namespace nearstock {

Result<Json> read_json(const std::filesystem::path& file) {
    NEARSTOCK_ASSIGN_OR_RETURN(text, read_file(file));
    try {
        return Json::parse(text);
    } catch (const nlohmann::json::parse_error& error) {
        const auto line =
            std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(std::min(error.byte, text.size())),
                       '\n') +
            1;
        return refuse("is not JSON", file.string() + ":" + std::to_string(line),
                      "check the brackets, commas and quotes there");
    } catch (const nlohmann::json::exception&) {
        return refuse("has a number that is too large", file.string(), "write a smaller one");
    }
}

JsonObject::JsonObject(const Json& object, std::string place) : object_(&object), place_(std::move(place)) {
    if (!object.is_object()) {
        fail("is not an object", "write {…}");
    }
}

void JsonObject::fail(const std::string& message, const std::string& mend) {
    if (error_.message.empty()) {
        error_ = {message, place_, mend};
    }
}

Status JsonObject::status() const {
    if (!error_.message.empty()) {
        return std::unexpected(error_);
    }
    return {};
}

const Json* JsonObject::find(const char* key, bool required) {
    if (object_->is_object()) {
        if (const auto it = object_->find(key); it != object_->end() && !it->is_null()) {
            return &*it;
        }
    }
    if (required) {
        fail(std::string("the field '") + key + "' is missing", std::string("add \"") + key + "\"");
    }
    return nullptr;
}

std::string JsonObject::text(const char* key) {
    const Json* node = find(key, true);
    if (node == nullptr) {
        return {};
    }
    if (!node->is_string()) {
        fail(std::string("'") + key + "' is not a text", "put it in quotes");
        return {};
    }
    return node->get<std::string>();
}

std::string JsonObject::text_or(const char* key, std::string fallback) {
    return find(key, false) != nullptr ? text(key) : std::move(fallback);
}

double JsonObject::number(const char* key) {
    const Json* node = find(key, true);
    if (node == nullptr) {
        return 0;
    }
    if (!node->is_number() || !std::isfinite(node->get<double>())) {
        fail(std::string("'") + key + "' is not a finite number", "write a plain number");
        return 0;
    }
    return node->get<double>();
}

double JsonObject::number_or(const char* key, double fallback) {
    return find(key, false) != nullptr ? number(key) : fallback;
}

std::int64_t JsonObject::integer(const char* key) {
    const double value = number(key);
    if (value != std::floor(value) || std::abs(value) > 9e15) {
        fail(std::string("'") + key + "' is not a whole number", "write it without a fraction");
        return 0;
    }
    return static_cast<std::int64_t>(value);
}

std::int64_t JsonObject::integer_or(const char* key, std::int64_t fallback) {
    return find(key, false) != nullptr ? integer(key) : fallback;
}

Timestamp JsonObject::time(const char* key) {
    const auto parsed = parse_timestamp(text(key));
    if (!parsed) {
        fail(std::string("'") + key + "': " + parsed.error().message, parsed.error().mend);
        return {};
    }
    return *parsed;
}

Timestamp JsonObject::time_or(const char* key, Timestamp fallback) {
    return find(key, false) != nullptr ? time(key) : fallback;
}

Location JsonObject::location() {
    const Location where{number("latitude"), number("longitude")};
    if (std::abs(where.latitude) > 90 || std::abs(where.longitude) > 180) {
        fail("the coordinates lie outside the globe", "latitude is within ±90, longitude within ±180 degrees");
    }
    return where;
}

const Json& JsonObject::array(const char* key) {
    static const Json empty = Json::array();
    const Json* node = find(key, true);
    if (node == nullptr) {
        return empty;
    }
    if (!node->is_array()) {
        fail(std::string("'") + key + "' is not a list", "write […]");
        return empty;
    }
    return *node;
}

}  // namespace nearstock
