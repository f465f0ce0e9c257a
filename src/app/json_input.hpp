// JSON files that a decider is asked about: read field by field, with errors that name the file, the place and the
// mend.
#pragma once

#include "core/result.hpp"
#include "core/time.hpp"
#include "domain/network.hpp"

#include <nlohmann/json.hpp>

#include <filesystem>
#include <string>

namespace nearstock {

using Json = nlohmann::ordered_json;

/// Fails with line and column when the text is not JSON.
Result<Json> read_json(const std::filesystem::path& file);

/// One object of a JSON file. The first thing that is wrong is kept and returned by status(); readers after it give
/// defaults, so that a decoder reads straight down and asks once at the end.
class JsonObject {
public:
    JsonObject(const Json& object, std::string place);

    [[nodiscard]] std::string text(const char* key);
    [[nodiscard]] std::string text_or(const char* key, std::string fallback);
    [[nodiscard]] double number(const char* key);
    [[nodiscard]] double number_or(const char* key, double fallback);
    [[nodiscard]] std::int64_t integer(const char* key);
    [[nodiscard]] std::int64_t integer_or(const char* key, std::int64_t fallback);
    [[nodiscard]] Timestamp time(const char* key);
    [[nodiscard]] Timestamp time_or(const char* key, Timestamp fallback);
    /// latitude and longitude of this object.
    [[nodiscard]] Location location();
    /// An array; empty and an error when it is missing.
    [[nodiscard]] const Json& array(const char* key);
    [[nodiscard]] std::string place(const char* key) const { return place_ + "." + key; }
    void fail(const std::string& message, const std::string& mend);
    [[nodiscard]] Status status() const;

private:
    const Json* find(const char* key, bool required);
    const Json* object_;
    std::string place_;
    Error error_;
};

/// Runs `decode(JsonObject&)` for each element of an array; the first error names its position.
template <class Decode>
Status for_each_object(const Json& array, const std::string& place, Decode decode) {
    for (std::size_t i = 0; i < array.size(); ++i) {
        JsonObject object(array[i], place + "[" + std::to_string(i) + "]");
        decode(object);
        NEARSTOCK_RETURN_IF_ERROR(object.status());
    }
    return {};
}

}  // namespace nearstock
