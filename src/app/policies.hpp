// Policy sets by name or file, and jobs on threads.
#pragma once

#include "core/result.hpp"
#include "planning/policy_set.hpp"

#include <functional>
#include <string>
#include <vector>

namespace nearstock {

/// A shipped policy set by its name, or a TOML file by its path. Fails naming the shipped ones.
Result<PolicySet> find_policy_set(const std::string& name_or_file);
/// The text of the shipped default city.
std::string shipped_city();
/// Runs each job once, on up to `threads` threads, in order of start.
void run_jobs(const std::vector<std::function<void()>>& jobs, unsigned threads);

}  // namespace nearstock
