// What happens when the program itself is wrong.
//
// A broken invariant is a bug, not bad input: it stops the run in release builds too, with the sentence
// that was violated. Bad input is a Result (result.hpp).
#pragma once

#include <source_location>
#include <stdexcept>
#include <string>

namespace nearstock {

/// Thrown by check(). Only app's main and tests catch it.
class Bug : public std::logic_error {
public:
    using std::logic_error::logic_error;
};

[[noreturn]] void report_bug(const char* sentence, std::source_location where);

/// Requires `condition`. Otherwise throws Bug with `sentence` and the place of the call.
inline void check(bool condition, const char* sentence, std::source_location where = std::source_location::current()) {
    if (!condition) [[unlikely]] {
        report_bug(sentence, where);
    }
}

}  // namespace nearstock
