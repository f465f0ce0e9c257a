#include "app/plan_approvals.hpp"

#include "core/files.hpp"
#include "lake/content_hash.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

namespace nearstock {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

fs::path approvals_file_of(const fs::path& plan) { return fs::path(plan).replace_extension(".approvals.jsonl"); }

Result<std::vector<Json>> read_approvals(const fs::path& plan) {
    const auto file = approvals_file_of(plan);
    std::vector<Json> events;
    if (!fs::exists(file)) {
        return events;
    }
    NEARSTOCK_ASSIGN_OR_RETURN(text, read_file(file));
    std::size_t number = 0;
    for (std::size_t at = 0; at < text.size();) {
        const auto end = std::min(text.find('\n', at), text.size());
        number += 1;
        auto event = Json::parse(text.substr(at, end - at), nullptr, false);
        if (!event.is_object() || !event.contains("event")) {
            return refuse("is not an event of a plan", fmt::format("{}:{}", file.string(), number),
                          "restore the file: it is only ever added to");
        }
        events.push_back(std::move(event));
        at = end + 1;
    }
    return events;
}

Status add_approval(const fs::path& plan, const Json& event) {
    const auto file = approvals_file_of(plan);
    std::string text;
    if (fs::exists(file)) {
        NEARSTOCK_ASSIGN_OR_RETURN(before, read_file(file));
        text = std::move(before);
    }
    return write_file(file, text + event.dump() + "\n");
}

std::string now_text() { return to_text(std::chrono::floor<Seconds>(std::chrono::system_clock::now())); }

Result<std::string> plan_hash(const fs::path& plan) {
    NEARSTOCK_ASSIGN_OR_RETURN(bytes, read_file(plan));
    return content_hash(bytes);
}

Result<std::optional<Json>> approval_of(const fs::path& plan) {
    NEARSTOCK_ASSIGN_OR_RETURN(events, read_approvals(plan));
    for (const auto& event : events) {
        if (event["event"] != "approve") {
            continue;
        }
        NEARSTOCK_ASSIGN_OR_RETURN(hash, plan_hash(plan));
        if (event.value("plan_hash", "") != hash) {
            return refuse("is not the plan that was approved", plan.string(),
                          "restore the approved file, or remove its approvals file and approve it again");
        }
        return std::optional(event);
    }
    return std::optional<Json>{};
}

Status refuse_when_approved(const fs::path& plan) {
    NEARSTOCK_ASSIGN_OR_RETURN(approval, approval_of(plan));
    if (approval) {
        return refuse(
            fmt::format("was approved by {} at {} and is frozen", approval->value("by", ""), approval->value("at", "")),
            plan.string(),
            "copy the plan's files to other names (but not " + approvals_file_of(plan).filename().string() +
                ") and edit the copy");
    }
    return {};
}

}  // namespace nearstock
