// docs/sources.md: what each source is, written from the contracts so that it cannot differ from what is checked.
#pragma once

#include "lake/contract.hpp"

#include <string>
#include <vector>

namespace nearstock {

/// Markdown: one section per contract, in the order given, with its fields as a table.
std::string sources_page(const std::vector<Contract>& contracts);

}  // namespace nearstock
