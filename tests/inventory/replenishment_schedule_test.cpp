#include "inventory/replenishment_schedule.hpp"

#include "core/random.hpp"
#include "inventory/schedule_state.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>

namespace nearstock {
namespace {

/// Some products of two suppliers at two sites, with every rule of trade.
ScheduleProblem made_up(std::uint64_t seed, std::size_t skus, std::size_t sites, std::size_t days) {
    Generator g(seed);
    ScheduleProblem p;
    p.days = days;
    p.paths = 3;
    for (int v = 0; v < 2; ++v) {
        auto& supplier = p.suppliers.emplace_back();
        supplier.order_cost = 1 + double(g.below(5));
        supplier.minimum_value = double(g.below(12));
        supplier.lead_days = 1 + int(g.below(2));
        for (std::size_t t = 0; t < days; ++t) { supplier.takes_orders.push_back(g.chance(0.6) ? 1 : 0); }
    }
    for (std::size_t k = 0; k < skus; ++k) {
        p.skus.push_back({.supplier = k % 2,
                          .unit_cost = 1 + double(g.below(4)),
                          .litres = 1 + double(g.below(2)),
                          .holding = 0.1,
                          .shortage = 1 + double(g.below(3)),
                          .line_cost = 0.5,
                          .case_pack = 1 + std::int32_t(g.below(3)),
                          .minimum_cases = 1 + std::int32_t(g.below(2)),
                          .cold = g.chance(0.3)});
    }
    for (std::size_t s = 0; s < sites; ++s) {
        p.sites.push_back(
            {.capacity = 30, .cold_space = 20, .receiving = 14, .inbound_per_litre = 0.1, .most_skus = 2});
    }
    for (std::size_t s = 0; s + 1 < sites; ++s) { p.lanes.push_back({s, s + 1, 0.2, 1}); }
    for (std::size_t c = 0; c < skus * sites; ++c) {
        p.on_hand.push_back(std::int32_t(g.below(4)));
        std::vector<std::int32_t> sum(p.paths);
        for (std::size_t t = 0; t < days; ++t) {
            p.arriving.push_back(t == 1 && g.chance(0.3) ? 1 : 0);
            for (auto& units : sum) {
                units += std::int32_t(g.below(4));
                p.demand.push_back(units);
            }
        }
    }
    p.budget = 10.0 * double(skus * sites);
    return p;
}

/// The same with trucks, sales that are lost for every second product, and transfers on some evenings.
ScheduleProblem made_up_whole(std::uint64_t seed, std::size_t skus, std::size_t sites, std::size_t days) {
    auto p = made_up(seed, skus, sites, days);
    Generator g(seed + 1000);
    for (auto& supplier : p.suppliers) {
        supplier.truck_litres = 3 + double(g.below(6));
        supplier.truck_cost = 0.5 + double(g.below(3));
    }
    for (std::size_t k = 0; k < skus; ++k) { p.skus[k].lost_sales = (k + seed) % 2 == 0; }
    p.transfer_days = std::min<std::size_t>(days, 1 + g.below(3));
    for (std::size_t s = 1; s < sites; ++s) { p.lanes.push_back({s, s - 1, 0.15, 1 + int(g.below(2))}); }
    return p;
}

TEST(ReplenishmentSchedule, KeepsToEveryLimitWithTrucksLostSalesAndTransfersOnManyEvenings) {
    for (std::uint64_t seed = 1; seed <= 60; ++seed) {
        const auto p = made_up_whole(seed, 5, 3, 8);
        ASSERT_TRUE(check_schedule_problem(p)) << check_schedule_problem(p).error().text();
        const auto schedule = plan_schedule(p, {.seed = 1, .steps = 4000});
        const auto audit = audit_schedule(p, schedule);
        const Schedule nothing{std::vector<std::int32_t>(schedule.cases.size()),
                               std::vector<std::int32_t>(schedule.transfers.size())};
        EXPECT_TRUE(audit.feasible()) << "seed " << seed;
        EXPECT_LE(audit.cost(), audit_schedule(p, nothing).cost() + 1e-9) << "seed " << seed;
    }
}

/// Whatever is changed and taken back, the state costs and breaks what the audit says of its schedule.
TEST(ScheduleState, IsWhatTheAuditSays) {
    for (std::uint64_t seed = 1; seed <= 30; ++seed) {
        const auto p = made_up_whole(seed, 4, 3, 6);
        ScheduleState state(p);
        Generator g(seed);
        for (int step = 0; step < 200; ++step) {
            state.begin();
            if (g.chance(0.5)) {
                state.change_cases(g.below(12), g.below(6), std::int32_t(g.below(4)));
            } else {
                state.change_transfer(g.below(4), g.below(p.lanes.size()), g.below(p.transfer_days),
                                      std::int32_t(g.below(3)));
            }
            if (g.chance(0.3)) {
                state.undo();
            }
            const auto audit = audit_schedule(p, state.now());
            ASSERT_NEAR(state.cost(), audit.cost(), 1e-6) << "seed " << seed << ", step " << step;
            using State = ScheduleState;
            EXPECT_NEAR(state.over()[State::space], audit.over_space, 1e-6);
            EXPECT_NEAR(state.over()[State::cold], audit.over_cold, 1e-6);
            EXPECT_NEAR(state.over()[State::receiving], audit.over_receiving, 1e-6);
            EXPECT_NEAR(state.over()[State::money], audit.over_budget, 1e-6);
            EXPECT_NEAR(state.over()[State::minimum], audit.below_minimum, 1e-6);
            EXPECT_EQ(state.over()[State::assortment], audit.over_assortment);
        }
    }
}

TEST(ScheduleAudit, CountsTrucksAndLostSalesByHand) {
    ScheduleProblem p;
    p.days = 3;
    p.paths = 1;
    p.budget = 100;
    p.suppliers = {{.order_cost = 5, .lead_days = 1, .takes_orders = {1, 1, 1}, .truck_litres = 4, .truck_cost = 7}};
    p.skus = {{.litres = 1, .holding = 1, .shortage = 10, .lost_sales = true}};
    p.sites = {{.capacity = 100, .receiving = 100, .most_skus = 1}};
    p.on_hand = {1};
    p.arriving = {0, 0, 0};
    p.demand = {3, 4, 6};  // 3, 1, 2 a day
    // Two are lost on day 0; 5 come on day 1: one is sold, four stay; two are sold, two stay.
    const Schedule s{{5, 0, 0}, {}};
    const auto lost = audit_schedule(p, s);
    EXPECT_DOUBLE_EQ(lost.shortage, 20);
    EXPECT_DOUBLE_EQ(lost.holding, 4 + 2);
    EXPECT_EQ(lost.trucks, 2);
    EXPECT_DOUBLE_EQ(lost.ordering, 5 + 2 * 7);
    // Those who wait cost each day, and are served of what comes.
    p.skus[0].lost_sales = false;
    const auto waits = audit_schedule(p, s);
    EXPECT_DOUBLE_EQ(waits.shortage, 20);
    EXPECT_DOUBLE_EQ(waits.holding, 2 + 0);
    // One more from day 0 on: sold at once where sales are lost; one who waits less, and a unit that stays two days.
    p.skus[0].lost_sales = true;
    const auto lost_values = unit_values(p, s);
    EXPECT_DOUBLE_EQ(lost_values[0], 10);
    EXPECT_DOUBLE_EQ(lost_values[1], -2);
    p.skus[0].lost_sales = false;
    const auto wait_values = unit_values(p, s);
    EXPECT_DOUBLE_EQ(wait_values[0], 10 - 1 - 1);
    EXPECT_DOUBLE_EQ(wait_values[1], -2);
    EXPECT_DOUBLE_EQ(wait_values[2], -1);
}

TEST(ReplenishmentSchedule, FillsATruckRatherThanPayForTwo) {
    ScheduleProblem p;
    p.days = 8;
    p.paths = 1;
    p.budget = 1000;
    p.suppliers = {{.lead_days = 1, .takes_orders = std::vector<std::uint8_t>(8, 1), .truck_litres = 10}};
    p.skus = {{.litres = 1, .holding = 0.1, .shortage = 5}};
    p.sites = {{.capacity = 100, .receiving = 100, .most_skus = 1}};
    p.on_hand = {3};
    p.arriving.assign(8, 0);
    for (int t = 0; t < 8; ++t) { p.demand.push_back(3 * (t + 1)); }
    p.suppliers[0].truck_cost = 4;
    const auto schedule = plan_schedule(p, {.seed = 1, .steps = 20000});
    const auto audit = audit_schedule(p, schedule);
    EXPECT_EQ(audit.trucks, 3);  // 21 units; two trucks hold 20, and the one that is missing would cost 5
    EXPECT_DOUBLE_EQ(audit.shortage, 0);
    p.suppliers[0].truck_cost = 6;
    EXPECT_EQ(audit_schedule(p, plan_schedule(p, {.seed = 1, .steps = 20000})).trucks, 2);
}

TEST(ReplenishmentSchedule, SendsOnALaterEveningWhatComesThen) {
    ScheduleProblem p;
    p.days = 4;
    p.paths = 2;
    p.budget = 0;
    p.suppliers = {{.lead_days = 1, .takes_orders = {0, 0, 0, 0}}};
    p.skus = {{.litres = 1, .holding = 0.01, .shortage = 5}};
    p.sites = {{.capacity = 100, .receiving = 100, .most_skus = 1},
               {.capacity = 100, .receiving = 100, .most_skus = 1}};
    p.lanes = {{0, 1, 0.1, 1}};
    p.on_hand = {0, 0};
    p.arriving = {6, 0, 0, 0, 0, 0, 0, 0};  // six come to site 0 on day 0
    p.demand = {0, 2, 0, 2, 0, 2, 0, 2, 0, 0, 0, 0, 3, 3, 3, 3};
    p.transfer_days = 1;
    EXPECT_EQ(plan_schedule(p, {.steps = 5000}).transfers[0], 0);  // nothing lies there tonight
    p.transfer_days = 3;
    const auto schedule = plan_schedule(p, {.steps = 5000});
    EXPECT_TRUE(audit_schedule(p, schedule).feasible());
    EXPECT_EQ(schedule.transfers[0], 0);
    EXPECT_EQ(schedule.transfers[1] + schedule.transfers[2], 3);
    // More than is left on the path that sells most may not be promised.
    EXPECT_EQ(audit_schedule(p, {schedule.cases, {0, 4, 0}}).broken_lines, 0);
    EXPECT_EQ(audit_schedule(p, {schedule.cases, {0, 5, 0}}).broken_lines, 1);
}

TEST(ScheduleFaults, AreAllNamed) {
    auto p = made_up(4, 3, 2, 5);
    p.skus[0].unit_cost = -1;
    p.skus[2].minimum_cases = 50;
    p.suppliers[1].order_cost = std::numeric_limits<double>::quiet_NaN();
    p.lanes[0].to = 7;
    p.sites[0].receiving = double(p.skus[1].case_pack * p.skus[1].minimum_cases) * p.skus[1].litres - 0.5;
    std::string places;
    for (const auto& fault : schedule_faults(p)) { places += fault.error.place + ";"; }
    EXPECT_EQ(places, "supplier 1;lane 0;SKU 0;SKU 1, site 0;SKU 2;");
}

TEST(ScheduleFaults, StockThatDoesNotFitNamesSiteDayAndProduct) {
    auto p = made_up(4, 3, 2, 5);
    EXPECT_TRUE(limits_broken_by_stock(p).empty());
    p.sites[1].capacity = 0;
    p.on_hand[p.cell(2, 1)] = 9;
    const auto broken = limits_broken_by_stock(p);
    ASSERT_EQ(broken.size(), 1);
    EXPECT_EQ(broken[0].limit, BrokenByStock::Limit::space);
    EXPECT_EQ(broken[0].site, 1);
    EXPECT_EQ(broken[0].day, 0);
    EXPECT_EQ(broken[0].sku, 2);
    EXPECT_DOUBLE_EQ(broken[0].of_sku, 9 * p.skus[2].litres);
}

TEST(ReplenishmentSchedule, KeepsToEveryLimit) {
    for (std::uint64_t seed = 1; seed <= 60; ++seed) {
        const auto p = made_up(seed, 5, 3, 8);
        ASSERT_TRUE(check_schedule_problem(p)) << check_schedule_problem(p).error().text();
        const auto nothing = audit_schedule(p, {std::vector<std::int32_t>(15 * 8), std::vector<std::int32_t>(5 * 2)});
        const auto schedule = plan_schedule(p, {.seed = 1, .steps = 4000});
        const auto audit = audit_schedule(p, schedule);
        ASSERT_TRUE(nothing.feasible());
        EXPECT_TRUE(audit.feasible()) << "seed " << seed;
        EXPECT_LE(audit.cost(), nothing.cost() + 1e-9) << "seed " << seed;
    }
}

/// The cheapest of all schedules with up to four cases a line and any transfer.
double cheapest(const ScheduleProblem& p) {
    Schedule s{std::vector<std::int32_t>(p.on_hand.size() * p.days),
               std::vector<std::int32_t>(p.skus.size() * p.lanes.size() * p.transfer_days)};
    double best = std::numeric_limits<double>::infinity();
    const std::size_t places = s.cases.size() + s.transfers.size();
    const auto at = [&](std::size_t i) -> std::int32_t& {
        return i < s.cases.size() ? s.cases[i] : s.transfers[i - s.cases.size()];
    };
    while (true) {
        if (const auto audit = audit_schedule(p, s); audit.feasible()) {
            best = std::min(best, audit.cost());
        }
        std::size_t i = 0;
        while (i < places && at(i) == 4) { at(i++) = 0; }
        if (i == places) {
            return best;
        }
        ++at(i);
    }
}

TEST(ReplenishmentSchedule, FindsTheBestOfAllOnTinyProblems) {
    int found = 0;
    for (std::uint64_t seed = 1; seed <= 12; ++seed) {
        const auto p = made_up(seed, 1, 2, 3);
        const auto audit = audit_schedule(p, plan_schedule(p, {.seed = 1, .steps = 20000}));
        const double best = cheapest(p);
        EXPECT_GE(audit.cost(), best - 1e-9) << "seed " << seed;
        found += audit.cost() <= best + 1e-9 ? 1 : 0;
    }
    EXPECT_EQ(found, 12);
}

TEST(ReplenishmentSchedule, FindsTheBestOfAllOnTinyProblemsWithTrucksAndLostSales) {
    int found = 0;
    for (std::uint64_t seed = 1; seed <= 8; ++seed) {
        auto p = made_up_whole(seed, 1, 2, 3);
        p.transfer_days = 1 + seed % 2;
        p.lanes.resize(1);
        const auto audit = audit_schedule(p, plan_schedule(p, {.seed = 1, .steps = 20000}));
        const double best = cheapest(p);
        EXPECT_GE(audit.cost(), best - 1e-9) << "seed " << seed;
        found += audit.cost() <= best + 1e-9 ? 1 : 0;
    }
    EXPECT_EQ(found, 8);
}

TEST(ReplenishmentSchedule, IsTheSameForTheSameSeed) {
    const auto p = made_up(3, 6, 3, 8);
    const auto a = plan_schedule(p, {.seed = 7, .steps = 5000}), b = plan_schedule(p, {.seed = 7, .steps = 5000});
    EXPECT_EQ(a.cases, b.cases);
    EXPECT_EQ(a.transfers, b.transfers);
}

TEST(ReplenishmentSchedule, IsRefusedWithTheProductThatCannotBeReceived) {
    auto p = made_up(4, 3, 2, 5);
    p.skus[1].minimum_cases = 50;
    const auto status = check_schedule_problem(p);
    ASSERT_FALSE(status);
    EXPECT_NE(status.error().text().find("SKU 1"), std::string::npos);
    EXPECT_NE(status.error().text().find("more than any site receives"), std::string::npos);
    p = made_up(4, 3, 2, 5);
    p.demand[p.paths] = 0;
    p.demand[0] = 3;
    EXPECT_NE(check_schedule_problem(p).error().text().find("day 1"), std::string::npos);
    p = made_up(4, 3, 2, 5);
    p.skus[0].supplier = 9;
    EXPECT_NE(check_schedule_problem(p).error().text().find("supplier 9 is not there"), std::string::npos);
}

TEST(ScheduleAudit, SeesABrokenMinimumAndAClosedDay) {
    auto p = made_up(5, 2, 1, 4);
    p.skus[0].minimum_cases = 3;
    p.suppliers[0].takes_orders.assign(4, 1);
    Schedule s{std::vector<std::int32_t>(8), {}};
    s.cases[0] = 1;
    EXPECT_EQ(audit_schedule(p, s).broken_lines, 1);
    s.cases[0] = 3;
    EXPECT_EQ(audit_schedule(p, s).broken_lines, 0);
    p.suppliers[0].takes_orders[0] = 0;
    EXPECT_EQ(audit_schedule(p, s).broken_lines, 1);
}

}  // namespace
}  // namespace nearstock
