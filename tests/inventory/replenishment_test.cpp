// What every plan must obey, and how ours moves when the world does.
#include "inventory/supply.hpp"
#include "small_world.hpp"

#include <fmt/core.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <chrono>
#include <map>
#include <set>

namespace nearstock {
namespace {

const BusinessDate monday = std::chrono::sys_days(std::chrono::year(2026) / 3 / 2);

struct Stocks {
    std::vector<Quantity> on_hand, on_order, expiring;
};

/// Days of demand on the shelf drawn for every cell, from empty to well stocked.
Stocks draw_stocks(std::size_t cells, std::uint64_t seed, std::int64_t most = 60) {
    Stocks stocks{std::vector<Quantity>(cells), std::vector<Quantity>(cells), std::vector<Quantity>(cells)};
    const Stream stream(seed, "stocks");
    for (std::size_t c = 0; c < cells; ++c) {
        auto g = stream.at(c);
        stocks.on_hand[c] =
            Quantity(g.chance(0.2) ? 0 : static_cast<std::int64_t>(g.below(static_cast<std::uint64_t>(most))));
        stocks.on_order[c] = Quantity(g.chance(0.7) ? 0 : static_cast<std::int64_t>(g.below(20)));
        stocks.expiring[c] = Quantity(g.chance(0.8) ? 0 : std::min<std::int64_t>(stocks.on_hand[c].value(), 3));
    }
    return stocks;
}

StockPlan plan_of(SmallWorld& world, const ReplenishmentPolicy& policy, const Stocks& stocks,
                  BusinessDate day = monday) {
    StockPlan plan;
    world.with_inputs(day, stocks.on_hand, stocks.on_order, stocks.expiring,
                      [&](const ReplenishmentInputs& inputs) { plan = policy.plan(inputs); });
    return plan;
}

std::vector<std::unique_ptr<ReplenishmentPolicy>> all_policies() {
    std::vector<std::unique_ptr<ReplenishmentPolicy>> policies;
    policies.push_back(make_practice_policy({}));
    policies.push_back(make_practice_policy({.from_forecast = true}));
    policies.push_back(make_base_stock_policy({}));
    policies.push_back(make_network_policy({}));
    return policies;
}

/// The sentence that is broken, or nothing.
std::string broken_rule(const Network& n, const StockPlan& plan, const Stocks& stocks, BusinessDate day) {
    std::map<std::pair<std::uint32_t, std::uint32_t>, std::int64_t> value;
    for (const auto& o : plan.orders) {
        const auto& product = n.products[o.product.value];
        const auto& supplier = n.suppliers[product.supplier.value];
        if (o.units.value() <= 0 || o.units.value() % product.case_pack.value() != 0) {
            return "an order is whole cases";
        }
        if (o.units < product.minimum_order) {
            return "an order reaches the minimum";
        }
        if ((supplier.order_weekdays >> weekday_index(day) & 1) == 0) {
            return "suppliers take orders on their weekdays";
        }
        if (n.from_hub(o.product, o.destination)) {
            return "what comes through the hub is not ordered for a shop";
        }
        if (o.reason.empty()) {
            return "an order has a reason";
        }
        value[{product.supplier.value, o.destination.value}] += (product.unit_cost * o.units).value();
    }
    for (const auto& [key, micros] : value) {
        if (micros < n.suppliers[key.first].minimum_order_value.value()) {
            return "a purchase order reaches the supplier's minimum value";
        }
    }
    std::vector<std::int64_t> taken(stocks.on_hand.size());
    for (const auto& t : plan.transfers) {
        if (t.units.value() <= 0 || t.from == t.to || t.reason.empty()) {
            return "a transfer moves something somewhere and says why";
        }
        taken[n.cell(t.product, t.from)] += t.units.value();
    }
    for (std::size_t c = 0; c < taken.size(); ++c) {
        if (taken[c] > stocks.on_hand[c].value()) {
            return "a site gives no more than it has";
        }
    }
    return {};
}

RC_GTEST_PROP(EveryPolicy, ObeysTheRulesOfTrade, ()) {
    SmallWorldOptions o{.seed = std::uint64_t(*rc::gen::inRange(1, 1000)), .products = 12, .shops = 2, .suppliers = 3};
    o.space_days = *rc::gen::inRange(5, 40);
    SmallWorld world(o);
    const auto stocks = draw_stocks(world.cells(), o.seed);
    const auto day = monday + Days(*rc::gen::inRange(0, 7));
    for (const auto& policy : all_policies()) {
        RC_ASSERT(broken_rule(world.network(), plan_of(world, *policy, stocks, day), stocks, day) == "");
    }
}

RC_GTEST_PROP(BaseStock, DearerShortageNeverMeansALowerReorderPoint, ()) {
    const auto o = little_and_roomy(std::uint64_t(*rc::gen::inRange(1, 1000)));
    SmallWorld world(o), dearer(o);
    dearer.network().rates.lost_goodwill_ppm *= *rc::gen::inRange(2, 20);
    const auto stocks = draw_stocks(world.cells(), o.seed);
    const auto policy = make_base_stock_policy({});
    const auto before = plan_of(world, *policy, stocks);
    const auto after = plan_of(dearer, *policy, stocks);
    for (std::size_t c = 0; c < world.cells(); ++c) {
        RC_ASSERT(after.targets[c].reorder_point >= before.targets[c].reorder_point);
        RC_ASSERT(after.targets[c].order_up_to >= before.targets[c].order_up_to);
    }
}

RC_GTEST_PROP(BaseStock, MoreSpaceNeverMeansLessStock, ()) {
    SmallWorldOptions o{.seed = std::uint64_t(*rc::gen::inRange(1, 1000)), .products = 15, .shops = 3, .suppliers = 3};
    o.space_days = *rc::gen::inRange(3, 15);
    SmallWorld small(o);
    o.space_days *= 1.5;
    SmallWorld large(o);
    const auto stocks = draw_stocks(small.cells(), o.seed);
    const auto policy = make_base_stock_policy({});
    const auto in_small = plan_of(small, *policy, stocks);
    const auto in_large = plan_of(large, *policy, stocks);
    for (std::size_t s = 0; s < small.network().sites.size(); ++s) {
        double litres_small = 0, litres_large = 0;
        for (std::size_t p = 0; p < small.network().products.size(); ++p) {
            const std::size_t c = small.network().cell(ProductIndex(p), SiteIndex(s));
            const double litres = double(small.network().products[p].unit_volume.value());
            litres_small += litres * double(in_small.targets[c].order_up_to.value());
            litres_large += litres * double(in_large.targets[c].order_up_to.value());
        }
        RC_ASSERT(litres_large >= litres_small * 0.999);
    }
}

RC_GTEST_PROP(BaseStock, ScalingAllCostsLeavesEveryDecisionUnchanged, ()) {
    SmallWorldOptions o{.seed = std::uint64_t(*rc::gen::inRange(1, 1000)), .products = 20, .shops = 3, .suppliers = 4};
    o.space_days = *rc::gen::inRange(5, 40);
    SmallWorld world(o), scaled(o);
    scale_costs(scaled.network(), 4);
    const auto stocks = draw_stocks(world.cells(), o.seed);
    const auto policy = make_base_stock_policy({});
    const auto before = plan_of(world, *policy, stocks);
    const auto after = plan_of(scaled, *policy, stocks);
    RC_ASSERT(before.orders.size() == after.orders.size());
    for (std::size_t i = 0; i < before.orders.size(); ++i) {
        RC_ASSERT(before.orders[i].units == after.orders[i].units);
    }
    RC_ASSERT(before.transfers.size() == after.transfers.size());
    for (std::size_t c = 0; c < world.cells(); ++c) {
        RC_ASSERT(before.targets[c].reorder_point == after.targets[c].reorder_point);
        RC_ASSERT(before.targets[c].order_up_to == after.targets[c].order_up_to);
    }
}

TEST(BaseStock, GivesTheSamePlanForAnyNumberOfThreads) {
    SmallWorld world({.seed = 5, .space_days = 9});
    const auto stocks = draw_stocks(world.cells(), 5);
    const auto policy = make_base_stock_policy({});
    std::vector<std::string> plans;
    for (const unsigned threads : {1U, 2U, 5U}) {
        std::string text;
        world.with_inputs(monday, stocks.on_hand, stocks.on_order, stocks.expiring, [&](ReplenishmentInputs inputs) {
            inputs.threads = threads;
            const auto plan = policy->plan(inputs);
            for (const auto& o : plan.orders) {
                text += fmt::format("{} {} {} {}\n", o.product.value, o.destination.value, o.units.value(), o.reason);
            }
            for (const auto& t : plan.transfers) {
                text += fmt::format("{} {} {} {} {}\n", t.product.value, t.from.value, t.to.value, t.units.value(),
                                    t.reason);
            }
            for (const double v : plan.marginal_value) { text += fmt::format("{} ", v); }
        });
        plans.push_back(text);
    }
    EXPECT_EQ(plans[0], plans[1]);
    EXPECT_EQ(plans[0], plans[2]);
}

TEST(BaseStock, MovesPlentyFromOneShopToAnotherThatRunsOutFirst) {
    SmallWorld world(two_shops());
    world.network().suppliers[0].mean_lead_time_days = 9;
    world.network().products[0].list_price = UnitPrice(12'000'000);
    Stocks stocks{{Quantity(400), Quantity(0)}, {Quantity(0), Quantity(0)}, {Quantity(0), Quantity(0)}};
    const auto plan = plan_of(world, *make_base_stock_policy({}), stocks);
    ASSERT_EQ(plan.transfers.size(), 1U);
    EXPECT_EQ(plan.transfers[0].from, SiteIndex(0));
    EXPECT_EQ(plan.transfers[0].to, SiteIndex(1));
    EXPECT_GT(plan.transfers[0].units.value(), 10);
    EXPECT_TRUE(plan_of(world, *make_base_stock_policy({.transfers = false}), stocks).transfers.empty());
    EXPECT_TRUE(plan_of(world, *make_practice_policy({}), stocks).transfers.empty());
    auto& receiver = world.network().sites[1];
    receiver.ambient_capacity = receiver.chilled_capacity = Volume(5 * world.network().products[0].unit_volume.value());
    for (const auto& t : plan_of(world, *make_base_stock_policy({}), stocks).transfers) {
        EXPECT_LE(t.units.value(), 5) << "it has no room for more";
    }
    receiver.ambient_capacity = receiver.chilled_capacity = Volume(0);
    EXPECT_TRUE(plan_of(world, *make_base_stock_policy({}), stocks).transfers.empty());
    EXPECT_EQ(plan_of(world, *make_base_stock_policy({.capacity_scaling = false}), stocks).transfers.size(), 1U);
    world.network().rates.transfer_per_line = Money(10'000'000'000);
    EXPECT_TRUE(plan_of(world, *make_base_stock_policy({.capacity_scaling = false}), stocks).transfers.empty());
}

TEST(BaseStock, SpaceAtTheReceiverGoesToWhatIsWorthMostALitre) {
    auto options = two_shops();
    options.products = 2;
    SmallWorld world(options);
    auto& n = world.network();
    n.suppliers[0].mean_lead_time_days = 9;
    n.suppliers[0].order_weekdays = 0b111'1110;  // not tonight: all space is for moves
    for (auto& product : n.products) {
        product.via_hub = false;
        product.shelf_life_days = 0;
        product.temperature = TemperatureClass::ambient;
        product.unit_volume = Volume(1'000);
        product.list_price = UnitPrice(12'000'000);
    }
    n.products[1].list_price = UnitPrice(60'000'000);
    Stocks stocks{std::vector<Quantity>(4), std::vector<Quantity>(4), std::vector<Quantity>(4)};
    for (std::size_t p = 0; p < 2; ++p) { stocks.on_hand[n.cell(ProductIndex(p), SiteIndex(0))] = Quantity(400); }
    const auto moved = [&](std::int64_t litres) {
        n.sites[1].ambient_capacity = Volume(litres * 1000);
        std::vector<std::int64_t> units(2);
        for (const auto& t : plan_of(world, *make_base_stock_policy({}), stocks).transfers) {
            units[t.product.value] += t.to == SiteIndex(1) ? t.units.value() : 0;
        }
        return units;
    };
    const auto all = moved(1'000'000);
    ASSERT_GT(all[0], 10);
    ASSERT_GT(all[1], 10);
    const auto dear_only = moved(all[1]);
    EXPECT_EQ(dear_only, (std::vector<std::int64_t>{0, all[1]}));
    const auto part = moved(all[1] - 4);
    EXPECT_EQ(part, (std::vector<std::int64_t>{0, all[1] - 4})) << "as many as fit, where they earn the line";
}

TEST(BaseStock, ExplainsAnOrderInOneSentence) {
    SmallWorld world(two_shops());
    Stocks stocks{{Quantity(2), Quantity(900)}, {Quantity(0), Quantity(0)}, {Quantity(0), Quantity(0)}};
    const auto plan = plan_of(world, *make_base_stock_policy({.transfers = false}), stocks);
    ASSERT_EQ(plan.orders.size(), 1U);
    EXPECT_THAT(plan.orders[0].reason, testing::StartsWith("Position 2 ≤ reorder point "));
    EXPECT_THAT(plan.orders[0].reason, testing::HasSubstr("days of demand"));
    EXPECT_THAT(plan.orders[0].reason, testing::HasSubstr("; order "));
}

TEST(BaseStock, ValuesAUnitMoreWhereStockIsShort) {
    SmallWorld world(two_shops());
    Stocks stocks{{Quantity(2), Quantity(900)}, {Quantity(0), Quantity(0)}, {Quantity(0), Quantity(0)}};
    const auto plan = plan_of(world, *make_base_stock_policy({}), stocks);
    EXPECT_GT(plan.marginal_value[0], plan.marginal_value[1]);
    EXPECT_GT(plan.stockout_risk[0], 0.5);
    EXPECT_LT(plan.stockout_risk[1], 0.01);
}

TEST(BaseStock, StopsBuyingWhatEndsBeforeItWouldArrive) {
    SmallWorld world(two_shops());
    world.network().products[0].ended = monday + Days(2);
    Stocks stocks{{Quantity(0), Quantity(0)}, {Quantity(0), Quantity(0)}, {Quantity(0), Quantity(0)}};
    world.network().suppliers[0].mean_lead_time_days = 4;
    for (const auto& policy : all_policies()) {
        EXPECT_TRUE(plan_of(world, *policy, stocks).orders.empty()) << policy->name();
    }
}

TEST(Practice, OrdersUpToFourteenDaysAboveItsReorderPoint) {
    // One shop, share 1: s = (L + R)·mean + 1.645·√((L + R)·σ² + mean²·var L), S = s + 14·mean, in whole cases.
    SmallWorldOptions o = two_shops();
    o.shops = 1;
    SmallWorld world(o);
    auto& supplier = world.network().suppliers[0];
    supplier.mean_lead_time_days = 3;
    supplier.sd_lead_time_days = 0.5;
    supplier.minimum_order_value = Money(0);
    auto& product = world.network().products[0];
    product.case_pack = product.minimum_order = Quantity(6);
    const std::vector<Quantity> none{Quantity(0)};
    world.with_inputs(monday, none, none, none, [&](const ReplenishmentInputs& inputs) {
        const double mean = inputs.sales.mean[0];
        const double s = 4 * mean + 1.645 * std::sqrt(4 * inputs.sales.variance[0] + mean * mean * 0.25);
        const auto plan = make_practice_policy({})->plan(inputs);
        EXPECT_EQ(plan.targets[0].reorder_point.value(), static_cast<std::int64_t>(std::floor(s)));
        EXPECT_EQ(plan.targets[0].order_up_to.value(), static_cast<std::int64_t>(std::ceil(s + 14 * mean)));
        ASSERT_EQ(plan.orders.size(), 1U);
        EXPECT_EQ(plan.orders[0].units.value(), (plan.targets[0].order_up_to.value() + 5) / 6 * 6);
    });
}

TEST(ForecastSs, AimsAtTheMeanAndSpreadOfTheForecast) {
    SmallWorldOptions o = two_shops();
    o.shops = 1;
    SmallWorld world(o);
    const std::vector<Quantity> none{Quantity(0)};
    world.with_inputs(monday, none, none, none, [&](const ReplenishmentInputs& inputs) {
        const auto lane = lane_of(inputs, ProductIndex(0), SiteIndex(0));
        const auto demand = demand_until(inputs, 0, lane, lane.lead_days + lane.review_days, lane.lead_variance);
        const double s = demand.mean + 1.645 * std::sqrt(demand.variance());
        const auto plan = make_practice_policy({.from_forecast = true})->plan(inputs);
        EXPECT_EQ(plan.policy, "forecast_ss");
        EXPECT_EQ(plan.targets[0].reorder_point.value(), static_cast<std::int64_t>(std::floor(s)));
        EXPECT_EQ(plan.targets[0].order_up_to.value(),
                  static_cast<std::int64_t>(std::ceil(s + 14 * daily_rate(inputs, 0, lane))));
    });
}

TEST(Practice, WaitsForTheSuppliersMinimumUntilItIsUrgent) {
    SmallWorldOptions o = two_shops();
    o.shops = 1;
    SmallWorld world(o);
    world.network().suppliers[0].minimum_order_value = Money(2'000'000'000);
    const auto policy = make_practice_policy({});
    const auto targets = plan_of(world, *policy, {{Quantity(500)}, {Quantity(0)}, {Quantity(0)}}).targets;
    EXPECT_TRUE(plan_of(world, *policy, {{targets[0].reorder_point}, {Quantity(0)}, {Quantity(0)}}).orders.empty());
    const auto urgent = plan_of(world, *policy, {{Quantity(0)}, {Quantity(0)}, {Quantity(0)}});
    ASSERT_EQ(urgent.orders.size(), 1U);
    EXPECT_GE((world.network().products[0].unit_cost * urgent.orders[0].units).value(), 2'000'000'000);
}

TEST(AllPolicies, ShareTheHubsStockWhenThereIsTooLittle) {
    SmallWorldOptions o{.seed = 2, .products = 6, .shops = 4, .suppliers = 1, .perishable_share = 0};
    SmallWorld world(o);
    for (auto& product : world.network().products) { product.via_hub = true; }
    Stocks stocks{std::vector<Quantity>(world.cells()), std::vector<Quantity>(world.cells()),
                  std::vector<Quantity>(world.cells())};
    const auto hub = world.network().hub();
    stocks.on_hand[world.network().cell(ProductIndex(0), hub)] = Quantity(9);
    for (const auto& policy : all_policies()) {
        std::int64_t moved = 0;
        std::set<std::uint32_t> served;
        for (const auto& t : plan_of(world, *policy, stocks).transfers) {
            moved += t.units.value();
            served.insert(t.to.value);
        }
        EXPECT_LE(moved, 9) << policy->name();
        EXPECT_GE(moved, 6) << policy->name();
        EXPECT_GE(served.size(), 3U) << policy->name();
    }
}

TEST(SiteDemand, SumsFractionalDaysAndRepeatsItsLastWeek) {
    SiteDemand demand;
    demand.horizon = 7;
    demand.mean = {1, 2, 3, 4, 5, 6, 7};
    demand.size = {std::numeric_limits<float>::infinity()};
    EXPECT_DOUBLE_EQ(demand.sum(0, 0, 2.5).mean, 1 + 2 + 1.5);
    EXPECT_DOUBLE_EQ(demand.sum(0, 0.5, 1).mean, 0.5);
    EXPECT_DOUBLE_EQ(demand.sum(0, 0, 9).mean, 28 + 8);
    EXPECT_DOUBLE_EQ(demand.sum(0, 0, 7).variance, 28);
    demand.size = {2};
    demand.day_correlation = 1;
    EXPECT_NEAR(demand.sum(0, 0, 7).variance, 28 + 28.0 * 28 / 2, 1e-9);  // one rate for all days
}

}  // namespace
}  // namespace nearstock
