// Who approved a plan, when, and what people changed of what was proposed: kept beside the plan, only ever added to.
//
// plans/<plan>.approvals.jsonl, one JSON object per line: {"event": "edit" …} and at last {"event": "approve" …} with
// the hash of the approved file. From then on the plan is frozen.
#pragma once

#include "core/result.hpp"
#include "core/time.hpp"

#include <nlohmann/json.hpp>

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace nearstock {

std::filesystem::path approvals_file_of(const std::filesystem::path& plan);

/// Empty without a file. Fails on a line that is not JSON.
Result<std::vector<nlohmann::ordered_json>> read_approvals(const std::filesystem::path& plan);
/// Adds one event; what stands there stays.
Status add_approval(const std::filesystem::path& plan, const nlohmann::ordered_json& event);
/// The approval that froze the plan. Fails when the file is not what was approved.
Result<std::optional<nlohmann::ordered_json>> approval_of(const std::filesystem::path& plan);
/// Fails, naming who and when, for a plan that is approved.
Status refuse_when_approved(const std::filesystem::path& plan);
/// This moment, in UTC.
std::string now_text();
/// Of a plan's lines.
Result<std::string> plan_hash(const std::filesystem::path& plan);

}  // namespace nearstock
