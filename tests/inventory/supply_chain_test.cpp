#include "inventory/guaranteed_service.hpp"
#include "inventory/serial_system.hpp"

#include "textbook_data.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

namespace nearstock {
namespace {

TEST(SerialSystemTextbook, IsExample6_1) {
    // Snyder and Shen 2019, example 6.1: local costs 2, 4, 7; cost 47.65.
    const std::vector<SerialStage> stages{{3, 1}, {2, 1}, {2, 2}};
    const auto answer = serial_system(stages, 37.12, NormalDemand{5, 1}).value();
    EXPECT_NEAR(answer.echelon_base_stock[0], 6.49, 0.01);
    EXPECT_NEAR(answer.echelon_base_stock[1], 12.02, 0.01);
    EXPECT_NEAR(answer.echelon_base_stock[2], 22.71, 0.01);
    EXPECT_NEAR(answer.cost, 47.66015, 1e-4);
}

TEST(SerialSystemTextbook, IsShangAndSongsTable) {
    // Shang and Song 2003, table 1, rows 1 and 25: Poisson 16, lead times ¼.
    const std::vector<SerialStage> even(4, SerialStage{0.25, 0.25});
    EXPECT_EQ(serial_system_poisson(even, 9, 16).value().echelon_base_stock, (std::vector<double>{8, 13, 18, 22}));
    const std::vector<SerialStage> steep{{0.25, 0.25}, {2.5, 0.25}, {2.5, 0.25}, {0.25, 0.25}};
    EXPECT_EQ(serial_system_poisson(steep, 99, 16).value().echelon_base_stock, (std::vector<double>{11, 14, 18, 26}));
}

TEST(SerialSystem, OfOneStageIsTheNewsvendor) {
    const std::vector<SerialStage> one{{3, 4}};
    const auto answer = serial_system(one, 20, NormalDemand{10, 2}).value();
    const auto newsvendor_answer = newsvendor({3, 20}, NormalDemand{40, 4}).value();
    EXPECT_NEAR(answer.echelon_base_stock[0], newsvendor_answer.stock, 1e-9);
    EXPECT_NEAR(answer.cost, newsvendor_answer.cost, 1e-9);
}

TEST(SerialSystem, NormalDemandIsTheLimitOfFineDiscreteDemand) {
    // Demand counted in hundredths of a unit, as a table.
    const std::vector<SerialStage> stages{{2, 0.5}, {1, 1.5}, {1, 0.75}};
    const double fine = 100;
    std::vector<DiscreteDemand> tables;
    std::vector<SerialStage> scaled = stages;
    for (auto& stage : scaled) {
        tables.push_back(rounded_normal(30 * stage.lead_time * fine, 3 * std::sqrt(stage.lead_time) * fine).value());
        stage.echelon_holding /= fine;
    }
    const auto by_tables = serial_system(scaled, 15 / fine, tables).value();
    const auto answer = serial_system(stages, 15, NormalDemand{30, 3}).value();
    EXPECT_NEAR(answer.cost, by_tables.cost, 1e-5 * answer.cost);
    for (std::size_t j = 0; j < 3; ++j) {
        EXPECT_NEAR(answer.echelon_base_stock[j], by_tables.echelon_base_stock[j] / fine, 0.02);
    }
}

TEST(SerialSystem, AStageWithoutLeadTimeJoinsTheOneBelow) {
    const std::vector<SerialStage> joined{{3, 1}, {2, 2}};
    const std::vector<SerialStage> split{{2, 1}, {1, 0}, {0.5, 2}, {1.5, 0}};
    const double joined_cost = serial_system(joined, 20, NormalDemand{10, 2}).value().cost;
    // A stage without lead time pays on the position before the lead time below it: h·μ·L more each.
    EXPECT_NEAR(serial_system(split, 20, NormalDemand{10, 2}).value().cost, joined_cost + 1 * 10 * 1 + 1.5 * 10 * 2,
                1e-7 * joined_cost);
}

TEST(SerialSystem, ReachesTheSharedOptimaOfLongLines) {
    NEARSTOCK_INVENTORY_DATA(scale, "scale.json");
    for (const auto& instance : scale["serial_systems"]) {
        const std::vector<SerialStage> stages(instance["stages"].get<std::size_t>(),
                                              {instance["echelon_holding_cost"], instance["lead_time"]});
        const NormalDemand demand{instance["demand_mean"], instance["demand_sd"]};
        const auto answer = serial_system(stages, instance["stockout_cost"], demand).value();
        EXPECT_NEAR(answer.cost, double(instance["cost"]), 1e-7 * answer.cost);
    }
}

RC_GTEST_PROP(SerialSystem, DearerShortageNeverStocksLess, ()) {
    std::vector<SerialStage> stages;
    for (int j = 0; j < 3; ++j) { stages.push_back({*rc::gen::inRange(1, 20) / 4.0, *rc::gen::inRange(1, 8) / 4.0}); }
    const double stockout = *rc::gen::inRange(1, 60);
    const auto cheap = serial_system_poisson(stages, stockout, 6).value();
    const auto dear = serial_system_poisson(stages, 2 * stockout, 6).value();
    for (std::size_t j = 0; j < 3; ++j) { RC_ASSERT(dear.echelon_base_stock[j] >= cheap.echelon_base_stock[j]); }
    RC_ASSERT(dear.cost >= cheap.cost);
}

TEST(SerialSystem, RefusesLocalCostsThatFallTowardsTheCustomer) {
    const std::vector<SerialStage> stages{{-0.5, 1}, {1, 1}};
    EXPECT_EQ(serial_system(stages, 10, NormalDemand{5, 1}).error().place, "echelon_holding_cost");
}

TEST(GuaranteedServiceTextbook, IsExample6_5) {
    // Snyder and Shen 2019, example 6.5: stages 1 → 3 → {2, 4}; cost 8.277.
    const std::vector<ServiceStage> stages{
        {1, 2, 1, {}, 1, 0}, {3, 1, 0, 0, 1, 1}, {2, 1, 0, {}, 1, 0}, {3, 1, 0, 1, 1, 1}};
    const std::vector<ServiceLink> links{{0, 2}, {2, 1}, {2, 3}};
    const auto answer = guaranteed_service(stages, links).value();
    EXPECT_EQ(answer.service_times, (std::vector<std::int64_t>{0, 0, 0, 1}));
    EXPECT_NEAR(answer.cost, 8.2779, 1e-4);
}

/// Every combination of service times.
double by_enumeration(const std::vector<ServiceStage>& stages, const std::vector<ServiceLink>& links,
                      std::vector<std::int64_t>& times, std::size_t k) {
    if (k == stages.size()) {
        const auto cost = guaranteed_service_cost(stages, links, times);
        return cost ? *cost : std::numeric_limits<double>::infinity();
    }
    double best = std::numeric_limits<double>::infinity();
    for (times[k] = 0; times[k] <= 8; ++times[k]) {
        best = std::min(best, by_enumeration(stages, links, times, k + 1));
    }
    return best;
}

RC_GTEST_PROP(GuaranteedService, CostsWhatTryingAllTimesSays, ()) {
    std::vector<ServiceStage> stages;
    std::vector<ServiceLink> links;
    const auto n = static_cast<std::size_t>(*rc::gen::inRange(1, 5));
    for (std::size_t k = 0; k < n; ++k) {
        ServiceStage stage{double(*rc::gen::inRange(1, 9)), *rc::gen::inRange(0, 3), *rc::gen::inRange(0, 2), {}, 1.5,
                           double(*rc::gen::inRange(0, 6))};
        if (*rc::gen::inRange(0, 2) == 1) {
            stage.longest_quoted = *rc::gen::inRange(0, 4);
        }
        stages.push_back(stage);
        if (k > 0) {
            const auto other = static_cast<std::size_t>(*rc::gen::inRange<int>(0, static_cast<int>(k)));
            links.push_back(*rc::gen::inRange(0, 2) == 1 ? ServiceLink{other, k} : ServiceLink{k, other});
        }
    }
    const auto answer = guaranteed_service(stages, links).value();
    std::vector<std::int64_t> times(n);
    RC_ASSERT(std::abs(answer.cost - by_enumeration(stages, links, times, 0)) < 1e-9);
    RC_ASSERT(std::abs(guaranteed_service_cost(stages, links, answer.service_times).value() - answer.cost) < 1e-9);
}

TEST(GuaranteedService, ReachesTheSharedOptimaOfLargeTrees) {
    NEARSTOCK_INVENTORY_DATA(scale, "scale.json");
    for (const auto& instance : scale["guaranteed_service_trees"]) {
        const auto& tree = instance["tree"];
        std::vector<ServiceStage> stages;
        for (const auto& node : tree["nodes"]) {
            ServiceStage stage{
                node["local_holding_cost"],    node["processing_time"],
                node["external_inbound_cst"],  {},
                tree["demand_bound_constant"], node["demand_sd"].is_null() ? 0.0 : double(node["demand_sd"])};
            if (!node["external_outbound_cst"].is_null()) {
                stage.longest_quoted = node["external_outbound_cst"];
            }
            stages.push_back(stage);
        }
        const auto answer = guaranteed_service(stages, tree["edges"].get<std::vector<ServiceLink>>()).value();
        EXPECT_NEAR(answer.cost, double(instance["optimal_cost"]), 1e-9 * answer.cost);
    }
}

TEST(GuaranteedService, RefusesACircle) {
    const std::vector<ServiceStage> stages(3, ServiceStage{1, 1, 0, {}, 1, 1});
    const std::vector<ServiceLink> circle{{0, 1}, {1, 2}, {0, 2}};
    EXPECT_FALSE(guaranteed_service(stages, circle));
}

}  // namespace
}  // namespace nearstock
