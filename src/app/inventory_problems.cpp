#include "app/inventory_problems.hpp"

namespace nearstock {

namespace {

template <class Visit>
void for_each_kind(Visit visit) {
    for (const auto family : {steady_problems(), stochastic_problems(), network_problems()}) {
        for (const auto& kind : family) { visit(kind); }
    }
}

}  // namespace

const ProblemKind* find_problem_kind(std::string_view name) {
    const ProblemKind* found = nullptr;
    for_each_kind([&](const ProblemKind& kind) {
        if (kind.name == name) {
            found = &kind;
        }
    });
    return found;
}

std::string problem_kind_names() {
    std::string names;
    for_each_kind([&](const ProblemKind& kind) { names.append(names.empty() ? "" : "; ").append(kind.name); });
    return names;
}

}  // namespace nearstock
