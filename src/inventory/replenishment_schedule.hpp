// What to order and what to move on which of the next days, for some products at a few sites that share suppliers,
// docks, trucks, space and money: whole cases, minimum orders, order days, lead times, assortment.
//
// Demand is a set of equally likely paths: cumulative units D by the end of each day. With the units y supplied by the
// morning of day t (on hand, on order, arrivals, less what is sent away), who finds nothing waits and a day costs
//     mean over the paths of  holding·(y − D)⁺ + shortage·(D − y)⁺,
// or, where the product's sales are lost, L[t] = max(L[t − 1], D[t] − y[t]) units are lost by the end of day t, and
//     mean over the paths of  holding·(y − D + L) + shortage·(L[t] − L[t − 1]).
// Beside that: inbound and lane cost per litre, a cost per order line, per supplier order and per truck of it. Kept to:
// cases; a line is nothing or at least its minimum; a supplier's order at a site is nothing or at least a value, and
// only on the days it takes orders; the space of a site and of its cold store for what is expected to lie there each
// morning; litres received a day; the number of products a site is supplied with; money over the horizon; what is sent
// in the evening lies there then, on every path.
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
        double truck_litres = 0;                 // an order of a site fills as many as it needs; 0: no trucks
        double truck_cost = 0;                   // each, full or not
    };
    struct Sku {
        std::size_t supplier = 0;
        double unit_cost = 0;
        double litres = 0;
        double holding = 0;   // a unit and day
        double shortage = 0;  // a unit and day that somebody waits; where sales are lost, a unit
        double line_cost = 0;
        std::int32_t case_pack = 1;
        std::int32_t minimum_cases = 1;  // of a line
        bool cold = false;
        bool lost_sales = false;  // who finds nothing does not wait
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
        int lead_days = 1;  // sent the evening before day t: there in the morning of day t + lead_days − 1
    };
    std::size_t days = 0;
    std::size_t paths = 0;
    std::size_t transfer_days = 1;  // transfers leave on the evenings before days 0 … transfer_days − 1
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

/// A part of a problem that nobody can plan with, or that no order can reach.
struct ScheduleFault {
    enum class Of : std::uint8_t { problem, supplier, site, lane, sku, cell } of = Of::problem;
    std::size_t index = 0;
    Error error;  // its place as in "SKU 3, site 1"
};
/// All of them: sizes that do not fit (then nothing else), negative or non-finite numbers, suppliers or sites that are
/// not there, falling cumulative demand, minimum lines above every dock or space. A fault of a cell is no reason not to
/// plan: its minimum line fits neither dock nor space there, so only transfers reach it.
std::vector<ScheduleFault> schedule_faults(const ScheduleProblem& problem);
/// The first of them that is not of a cell.
Status check_schedule_problem(const ScheduleProblem& problem);

struct Schedule {
    std::vector<std::int32_t> cases;      // cell × day
    std::vector<std::int32_t> transfers;  // (sku × lane) × transfer day, units
};

/// The cost of a schedule and by how much it breaks each kind of limit, computed from the statement alone.
struct ScheduleAudit {
    double holding = 0, shortage = 0, ordering = 0, transport = 0;
    double over_space = 0, over_cold = 0, over_receiving = 0;  // litres, summed over sites and days
    double over_budget = 0, below_minimum = 0;                 // money
    std::int32_t over_assortment = 0;                          // products
    std::size_t broken_lines = 0;  // below their minimum, on a closed day, or sent without being there
    std::size_t trucks = 0;
    [[nodiscard]] double cost() const { return holding + shortage + ordering + transport; }
    [[nodiscard]] bool feasible() const {
        return over_space <= 1e-6 && over_cold <= 1e-6 && over_receiving <= 1e-6 && over_budget <= 1e-6 &&
               below_minimum <= 1e-6 && over_assortment == 0 && broken_lines == 0;
    }
};
ScheduleAudit audit_schedule(const ScheduleProblem& problem, const Schedule& schedule);

/// That an order of so many litres fills.
std::size_t trucks_for(const ScheduleProblem::Supplier& supplier, double litres);

/// cell × day: what one more unit, there from the morning of that day on, would save, given the schedule; before what
/// its space would cost others.
std::vector<double> unit_values(const ScheduleProblem& problem, const Schedule& schedule);

/// What breaks a site's limit although nothing is ordered or moved: the first day, and the product that takes most.
struct BrokenByStock {
    enum class Limit : std::uint8_t { space, cold, receiving } limit = Limit::space;
    std::size_t site = 0, day = 0, sku = 0;
    double litres = 0, most = 0, of_sku = 0;
};
std::vector<BrokenByStock> limits_broken_by_stock(const ScheduleProblem& problem);

struct ScheduleSearch {
    std::uint64_t seed = 1;
    std::size_t steps = 140'000;
};
/// Requires check_schedule_problem(problem). The best feasible schedule seen; ordering nothing at all is always one
/// when what lies there and what is on its way fits.
Schedule plan_schedule(const ScheduleProblem& problem, const ScheduleSearch& search);

}  // namespace nearstock
