// Which textbook problem is meant by a name, what are its inputs, and who solves it?
//
// One function per kind decodes the inputs, calls the solver of src/inventory and names the answer. A new kind is one
// function and one line in the table of its family.
#pragma once

#include "app/inventory_problem_inputs.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace nearstock {

struct ProblemKind {
    std::string_view name;  // as in the field `problem`
    Result<InventoryAnswer> (*solve)(ProblemInputs& inputs);
};

std::span<const ProblemKind> steady_problems();      // known demand: order quantities, lot sizing, disruptions, yield
std::span<const ProblemKind> stochastic_problems();  // random demand at one place
std::span<const ProblemKind> network_problems();     // several places

/// The kind of that name, or null.
const ProblemKind* find_problem_kind(std::string_view name);
/// All names, for the message that one is unknown.
std::string problem_kind_names();

}  // namespace nearstock
