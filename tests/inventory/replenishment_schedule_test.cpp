#include "inventory/replenishment_schedule.hpp"

#include "core/random.hpp"

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
               std::vector<std::int32_t>(p.skus.size() * p.lanes.size())};
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
