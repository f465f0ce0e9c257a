// What to order on which of the next days, and what to move tonight, for some products at a few sites that share
// suppliers, docks, space and money: whole cases, minimum orders, order days, lead times, assortment.
//
// Demand is a set of equally likely paths: cumulative units by the end of each day. With the units supplied by the
// morning of day t (on hand, on order, arrivals, less what is sent tonight) y[k,s,t], a day costs
//     mean over the paths of  holding·(y − D)⁺ + shortage·(D − y)⁺.
// Beside that: inbound and lane cost per litre, a cost per order line, a cost per supplier order. Kept to: cases; a
// line is nothing or at least its minimum; a supplier's order at a site is nothing or at least a value, and only on the
// days it takes orders; the space of a site and of its cold store for what is expected to lie there each morning;
// litres received a day; the number of products a site is supplied with; money over the horizon.
//
// Method: simulated annealing (Kirkpatrick, Gelatt and Vecchi 1983) over orders and transfers with managed penalties
// for the shared limits, from a plan of each cell alone. Deterministic by seed and number of steps.
#pragma once

#include "core/result.hpp"

#include <cstdint>
#include <vector>

namespace nearstock {

struct ScheduleProblem {
    struct Supplier {
        double order_cost = 0;     // per order of a site
        double minimum_value = 0;  // of such an order
        int lead_days = 1;         // ordered in the evening of day t, there in the morning of t + lead_days
        std::vector<std::uint8_t> takes_orders;  // by day
    };
    struct Sku {
        std::size_t supplier = 0;
        double unit_cost = 0;
        double litres = 0;
        double holding = 0;   // a unit and day
        double shortage = 0;  // a unit and day
        double line_cost = 0;
        std::int32_t case_pack = 1;
        std::int32_t minimum_cases = 1;  // of a line
        bool cold = false;
    };
    struct Site {
        double capacity = 0;    // litres, all
        double cold_space = 0;  // litres, of it for what is cold
        double receiving = 0;   // litres a day
        double inbound_per_litre = 0;
        std::int32_t most_skus = 0;  // that are supplied
    };
    struct Lane {
        std::size_t from = 0;
        std::size_t to = 0;
        double cost_per_litre = 0;
        int lead_days = 1;  // sent tonight (the evening before day 0): there in the morning of day lead_days − 1
    };
    std::size_t days = 0;
    std::size_t paths = 0;
    std::vector<Supplier> suppliers;
    std::vector<Sku> skus;
    std::vector<Site> sites;
    std::vector<Lane> lanes;
    std::vector<std::int32_t> on_hand;   // by cell (sku · sites + site)
    std::vector<std::int32_t> arriving;  // cell × day: on order already, by the morning of the day it comes
    std::vector<std::int32_t> demand;    // cell × day × path, cumulative
    double budget = 0;

    [[nodiscard]] std::size_t cell(std::size_t sku, std::size_t site) const { return sku * sites.size() + site; }
};

/// Refuses sizes that do not fit, negative or non-finite numbers, a minimum line above the budget or the dock,
/// suppliers or sites that are not there, falling cumulative demand.
Status check_schedule_problem(const ScheduleProblem& problem);

struct Schedule {
    std::vector<std::int32_t> cases;      // cell × day
    std::vector<std::int32_t> transfers;  // sku × lane, units sent tonight
};

/// The cost of a schedule and by how much it breaks each kind of limit, computed from the statement alone.
struct ScheduleAudit {
    double holding = 0, shortage = 0, ordering = 0, transport = 0;
    double over_space = 0, over_cold = 0, over_receiving = 0;  // litres, summed over sites and days
    double over_budget = 0, below_minimum = 0;                 // money
    std::int32_t over_assortment = 0;                          // products
    std::size_t broken_lines = 0;  // below their minimum, on a closed day, or sent without being there
    [[nodiscard]] double cost() const { return holding + shortage + ordering + transport; }
    [[nodiscard]] bool feasible() const {
        return over_space <= 1e-6 && over_cold <= 1e-6 && over_receiving <= 1e-6 && over_budget <= 1e-6 &&
               below_minimum <= 1e-6 && over_assortment == 0 && broken_lines == 0;
    }
};
ScheduleAudit audit_schedule(const ScheduleProblem& problem, const Schedule& schedule);

struct ScheduleSearch {
    std::uint64_t seed = 1;
    std::size_t steps = 140'000;
};
/// Requires check_schedule_problem(problem). The best feasible schedule seen; ordering nothing at all is always one
/// when what lies there and what is on its way fits.
Schedule plan_schedule(const ScheduleProblem& problem, const ScheduleSearch& search);

}  // namespace nearstock
