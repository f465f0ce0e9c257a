// What was counted of an experiment's arms by customer, the unit that is assigned: read from the published fact_orders.
#pragma once

#include "core/result.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace nearstock {

/// Sums over the customers of one arm. y: fulfilment cost (currency), or minutes from order to door; m: orders, or
/// those delivered.
struct CustomerSums {
    double customers = 0;
    double y = 0, m = 0, yy = 0, mm = 0, ym = 0;
};
struct ArmCustomers {
    std::string experiment_id;
    std::string arm;  // control | treatment
    double orders = 0;
    CustomerSums cost, minutes;
};

/// By experiment and arm; empty when the run has no experiment. Fails when nothing is published.
Result<std::vector<ArmCustomers>> read_experiment_customers(const std::filesystem::path& workspace,
                                                            const std::string& run_id);

}  // namespace nearstock
