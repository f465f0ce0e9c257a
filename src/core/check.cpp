#include "core/check.hpp"

namespace nearstock {

void report_bug(const char* sentence, std::source_location where) {
    throw Bug(std::string("bug: ") + sentence + " (" + where.file_name() + ":" + std::to_string(where.line()) + ", " +
              where.function_name() + ")");
}

}  // namespace nearstock
