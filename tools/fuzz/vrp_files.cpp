// libFuzzer on the readers of routing problems and solutions: whatever the bytes, a problem that check_problem accepts or
// a refusal, and no fault.
#include "app/vrp_solutions.hpp"

#include <cstddef>
#include <cstdint>
#include <string>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text(reinterpret_cast<const char*>(data), size);
    if (const auto file = nearstock::read_vrp_text(text, "fuzz", std::nullopt)) {
        if (const auto solution = nearstock::parse_sol(text, "fuzz", file->problem)) {
            (void)nearstock::vrp::audit(file->problem, *solution);
        }
    }
    return 0;
}
