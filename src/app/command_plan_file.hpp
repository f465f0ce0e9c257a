// plan show, edit, approve: a proposed plan in a planner's hands.
#pragma once

#include "app/commands.hpp"

namespace nearstock {

struct PlanShowOptions {
    std::string product_id;
    std::string site_id;
    std::optional<std::filesystem::path> plan;  // the newest of the run and policy set without one
    std::string run_id = "live";
    std::string policies = "nearstock";
    int days = 7;  // of the forecast and the risk by day
};
/// Everything of one product at one site: stock, forecast, lane, targets, lines, what they cost, what one unit is
/// worth.
Status plan_show_command(const Common& common, const PlanShowOptions& options);

struct PlanEditOptions {
    std::filesystem::path plan;
    std::string product_id;
    std::string site_id;
    std::string from_id;  // when the cell has several lines, or a new line comes from elsewhere than usual
    std::int64_t units = 0;
    std::string by;
    bool force = false;  // even where a hard rule breaks
};
/// Sets the units of a line and prices the plan anew.
Status plan_edit_command(const Common& common, const PlanEditOptions& options);

struct PlanApproveOptions {
    std::filesystem::path plan;
    std::string by;
    std::string note;
};
/// Freezes a plan and keeps who did it, when, and what was changed of what was proposed.
Status plan_approve_command(const Common& common, const PlanApproveOptions& options);

}  // namespace nearstock
