// How much to keep at each stage of a line of stages, when customers take from the last one?
//
// Stochastic service, backorders, echelon base stock: the stages are solved one by one from the customer upwards, each
// paying what its shortages cost the stages below (Clark and Scarf 1960; Chen and Zheng 1994; Snyder and Shen 2019,
// section 6.2). Stage j's cost at echelon position y is
//     C_j(y) = h_j·E[y − D_j] + E[C_{j−1}(min(S_{j−1}, y − D_j))],  C_0(x) = (p + Σh)·x⁻,
// D_j the demand during its lead time and S_j where C_j is least. Exact for discrete demand; for normal demand the
// integral is a trapezoid sum on a grid that has S_{j−1} as a node (the integrand's first derivative is continuous
// there, so the error falls with the fourth power of the step) and a straight line where shortage is certain.
#pragma once

#include "core/result.hpp"
#include "inventory/discrete_demand.hpp"
#include "inventory/newsvendor.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace nearstock {

/// The customer's stage first.
struct SerialStage {
    double echelon_holding = 0;  // money per unit and time unit that goods here cost more than one stage up, > 0
    double lead_time = 0;        // time units from the stage above, >= 0
};
struct SerialAnswer {
    std::vector<double> echelon_base_stock;  // by stage: units at it, below it and on the way between
    double cost = 0;                         // money per time unit, goods on their way between stages included
};

/// Normal demand, mean and sd per time unit; about 1e-9 relative in cost. Fails unless holding costs, stockout cost
/// (money per unit and time unit) and sd are positive, and lead times not negative.
Result<SerialAnswer> serial_system(std::span<const SerialStage> stages, double stockout_cost, NormalDemand demand);
/// Poisson demand, `rate` units per time unit; exact. The same refusals.
Result<SerialAnswer> serial_system_poisson(std::span<const SerialStage> stages, double stockout_cost, double rate);
/// Any demand in whole units, given during each stage's lead time (as independent parts); lead_time is not used.
Result<SerialAnswer> serial_system(std::span<const SerialStage> stages, double stockout_cost,
                                   std::span<const DiscreteDemand> lead_time_demand);

/// What every one of these functions requires of stages and stockout cost.
[[nodiscard]] Status valid_serial_system(std::span<const SerialStage> stages, double stockout_cost);

}  // namespace nearstock
