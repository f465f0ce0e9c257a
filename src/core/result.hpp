// What happens when the world says no: a file, a row, a configuration, a request.
//
// A function that can be refused by the world returns Result<T>. The error names the thing and the place, and says
// how to mend it. Bugs are check.hpp.
#pragma once

#include <expected>
#include <string>
#include <utility>

namespace nearstock {

struct Error {
    std::string message;  // what is wrong, naming the thing
    std::string place;    // file:line, table, row; may be empty
    std::string mend;     // what the user can do about it; may be empty

    /// One line for a terminal: "place: message. Mend".
    [[nodiscard]] std::string text() const {
        std::string line = place.empty() ? message : place + ": " + message;
        return mend.empty() ? line : line + ". " + mend;
    }
};

template <class T>
using Result = std::expected<T, Error>;
using Status = std::expected<void, Error>;

inline std::unexpected<Error> refuse(std::string message, std::string place = {}, std::string mend = {}) {
    return std::unexpected<Error>(Error{std::move(message), std::move(place), std::move(mend)});
}

}  // namespace nearstock

// Leaves the function with the error of a Status or Result expression.
#define NEARSTOCK_RETURN_IF_ERROR(expression)                   \
    do {                                                        \
        if (auto status_ = (expression); !status_) {            \
            return std::unexpected(std::move(status_).error()); \
        }                                                       \
    } while (false)

// Declares `name` with the value of a Result expression, or leaves the function with its error.
#define NEARSTOCK_ASSIGN_OR_RETURN(name, expression)               \
    auto name##_result_ = (expression);                            \
    if (!name##_result_) {                                         \
        return std::unexpected(std::move(name##_result_).error()); \
    }                                                              \
    auto name = std::move(name##_result_).value()
