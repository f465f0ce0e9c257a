// The network plan as the night's policy: what it must obey, and how it moves when the world does.
#include "inventory/base_stock_night.hpp"
#include "inventory/night_budget.hpp"
#include "inventory/order_rules.hpp"
#include "inventory/stock_worth.hpp"
#include "small_world.hpp"

#include <fmt/core.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <chrono>
#include <limits>
#include <map>
#include <numeric>

namespace nearstock {
namespace {

const BusinessDate monday = std::chrono::sys_days(std::chrono::year(2026) / 3 / 2);

struct Stocks {
    std::vector<Quantity> on_hand, on_order, expiring;
};

Stocks draw_stocks(std::size_t cells, std::uint64_t seed) {
    Stocks stocks{std::vector<Quantity>(cells), std::vector<Quantity>(cells), std::vector<Quantity>(cells)};
    const Stream stream(seed, "network stocks");
    for (std::size_t c = 0; c < cells; ++c) {
        auto g = stream.at(c);
        stocks.on_hand[c] = Quantity(g.chance(0.3) ? 0 : static_cast<std::int64_t>(g.below(50)));
        stocks.on_order[c] = Quantity(g.chance(0.8) ? 0 : static_cast<std::int64_t>(g.below(20)));
        stocks.expiring[c] = Quantity(g.chance(0.8) ? 0 : std::min<std::int64_t>(stocks.on_hand[c].value(), 5));
    }
    return stocks;
}

StockPlan plan_of(SmallWorld& world, const Stocks& stocks, const NetworkPolicyParameters& parameters = {},
                  unsigned threads = 1) {
    StockPlan plan;
    const auto policy = make_network_policy(parameters);
    world.with_inputs(monday, stocks.on_hand, stocks.on_order, stocks.expiring, [&](ReplenishmentInputs inputs) {
        inputs.threads = threads;
        plan = policy->plan(inputs);
    });
    return plan;
}

using Line = std::tuple<std::uint32_t, std::uint32_t, std::uint32_t>;

std::map<Line, std::int64_t> moves_of(const StockPlan& plan) {
    std::map<Line, std::int64_t> moves;
    for (const auto& t : plan.transfers) { moves[{t.product.value, t.from.value, t.to.value}] += t.units.value(); }
    return moves;
}

SmallWorldOptions drawn_world() {
    SmallWorldOptions o{.seed = std::uint64_t(*rc::gen::inRange(1, 1000)), .products = 20, .shops = 3, .suppliers = 4};
    o.space_days = *rc::gen::inRange(3, 40);
    return o;
}

/// Stock of each cell on the morning after the moves.
std::vector<std::int64_t> after(const Network& n, const StockPlan& plan, const Stocks& stocks) {
    std::vector<std::int64_t> stock;
    for (const auto q : stocks.on_hand) { stock.push_back(q.value()); }
    for (const auto& t : plan.transfers) {
        stock[n.cell(t.product, t.from)] -= t.units.value();
        stock[n.cell(t.product, t.to)] += t.units.value();
    }
    return stock;
}

RC_GTEST_PROP(NetworkPolicy, SendsNoMoreThanThereIsAndNothingOnTwice, ()) {
    SmallWorld world(drawn_world());
    const auto stocks = draw_stocks(world.cells(), *rc::gen::inRange<std::uint64_t>(1, 1000));
    const auto plan = plan_of(world, stocks);
    const auto& n = world.network();
    std::vector<std::int64_t> sent(world.cells()), came(world.cells());
    for (const auto& t : plan.transfers) {
        RC_ASSERT(t.units.value() > 0);
        RC_ASSERT(t.to != n.hub());
        RC_ASSERT((t.kind == TransferKind::hub) == (t.from == n.hub()));
        sent[n.cell(t.product, t.from)] += t.units.value();
        came[n.cell(t.product, t.to)] += t.units.value();
    }
    for (std::size_t c = 0; c < sent.size(); ++c) {
        RC_ASSERT(sent[c] <= stocks.on_hand[c].value());
        RC_ASSERT(sent[c] == 0 || came[c] == 0);
    }
}

RC_GTEST_PROP(NetworkPolicy, NothingComesToASiteThatIsFull, ()) {
    SmallWorld world(drawn_world());
    const auto stocks = draw_stocks(world.cells(), *rc::gen::inRange<std::uint64_t>(1, 1000));
    const auto plan = plan_of(world, stocks);
    const auto& n = world.network();
    const auto stock = after(n, plan, stocks);
    for (const auto s : n.mfcs()) {
        for (const auto temperature : {TemperatureClass::ambient, TemperatureClass::chilled}) {
            double before = 0, then = 0;
            for (std::size_t p = 0; p < n.products.size(); ++p) {
                if (n.products[p].temperature == temperature) {
                    const auto c = n.cell(ProductIndex(p), s);
                    const double litres = double(n.products[p].unit_volume.value()) / 1000;
                    before += litres * double(stocks.on_hand[c].value());
                    then += litres * double(stock[c]);
                }
            }
            const double space = double(capacity_of(n.sites[s.value], temperature).value()) / 1000;
            // Room that today's sales make counts; what lay there before the night is not this night's doing.
            double sold = 0;
            world.with_inputs(monday, stocks.on_hand, stocks.on_order, stocks.expiring,
                              [&](const ReplenishmentInputs& inputs) {
                                  for (std::size_t p = 0; p < n.products.size(); ++p) {
                                      const auto c = n.cell(ProductIndex(p), s);
                                      const auto lane = lane_of(inputs, ProductIndex(p), s);
                                      sold += n.products[p].temperature == temperature
                                                  ? double(n.products[p].unit_volume.value()) / 1000 *
                                                        std::min(double(stocks.on_hand[c].value()),
                                                                 daily_rate(inputs, c, lane) * lane.lead_days)
                                                  : 0;
                                  }
                              });
            RC_ASSERT(then <= std::max(before, space + sold) + 1e-6);
        }
    }
}

RC_GTEST_PROP(NetworkPolicy, DearerShortageNeverStocksLess, ()) {
    const auto o = little_and_roomy(std::uint64_t(*rc::gen::inRange(1, 1000)));
    SmallWorld world(o), dearer(o);
    dearer.network().rates.lost_goodwill_ppm *= *rc::gen::inRange(2, 20);
    auto stocks = draw_stocks(world.cells(), o.seed);
    stocks.expiring.assign(world.cells(), Quantity(0));
    const auto before = plan_of(world, stocks), then = plan_of(dearer, stocks);
    for (std::size_t c = 0; c < world.cells(); ++c) {
        RC_ASSERT(then.targets[c].reorder_point >= before.targets[c].reorder_point);
        RC_ASSERT(then.targets[c].order_up_to >= before.targets[c].order_up_to);
    }
}

RC_GTEST_PROP(NetworkPolicy, DearerShortageMakesNoUnitWorthLess, ()) {
    const auto o = drawn_world();
    SmallWorld world(o);
    auto stocks = draw_stocks(world.cells(), o.seed);
    stocks.expiring.assign(world.cells(), Quantity(0));
    const double weight = *rc::gen::inRange(11, 40) / 10.0;
    world.with_inputs(monday, stocks.on_hand, stocks.on_order, stocks.expiring, [&](const ReplenishmentInputs& inputs) {
        BaseStockNight night(inputs, {});
        night.aim();
        for (std::size_t p = 0; p < inputs.network.products.size(); ++p) {
            const auto before = worth_of_stock(inputs, ProductIndex(p), night.cells(), {1, true});
            const auto then = worth_of_stock(inputs, ProductIndex(p), night.cells(), {weight, true});
            RC_ASSERT(before.hub_dry == then.hub_dry);
            for (const auto s : inputs.network.mfcs()) {
                double last = std::numeric_limits<double>::infinity();
                for (std::int64_t n = 1; n <= before.at[s.value].end(); ++n) {
                    RC_ASSERT(then.at[s.value].of(n) >= before.at[s.value].of(n) - 1e-9 * before.scale);
                    RC_ASSERT(before.at[s.value].of(n) <= last);
                    RC_ASSERT(before.at[s.value].of(n) <= before.scale * (1 + 1e-9));
                    last = before.at[s.value].of(n);
                }
            }
        }
    });
}

RC_GTEST_PROP(NetworkPolicy, ScalingAllCostsLeavesEveryDecisionUnchanged, ()) {
    const auto o = drawn_world();
    SmallWorld world(o), scaled(o);
    scale_costs(scaled.network(), 4);
    const auto stocks = draw_stocks(world.cells(), o.seed);
    const auto before = plan_of(world, stocks), then = plan_of(scaled, stocks);
    RC_ASSERT(moves_of(before) == moves_of(then));
    RC_ASSERT(before.orders.size() == then.orders.size());
    for (std::size_t i = 0; i < before.orders.size(); ++i) {
        RC_ASSERT(before.orders[i].units == then.orders[i].units);
    }
}

RC_GTEST_PROP(NetworkPolicy, RenamingTheSitesChangesNothing, ()) {
    // The night's inputs with the shops in another order. With space for all: where it is short the plan in whole units
    // is one of several that are nearly as good.
    auto o = drawn_world();
    o.space_days = 1000;
    SmallWorld world(o);
    const auto stocks = draw_stocks(world.cells(), o.seed);
    const auto plan = plan_of(world, stocks);
    const std::size_t sites = world.network().sites.size();
    const std::vector<std::size_t> order{2, 0, 1, 3};  // new place → old; the hub stays last
    RC_ASSERT(sites == order.size());
    StockPlan renamed;
    world.with_inputs(monday, stocks.on_hand, stocks.on_order, stocks.expiring, [&](const ReplenishmentInputs& in) {
        Network n = in.network;
        for (std::size_t s = 0; s < sites; ++s) { n.sites[s] = in.network.sites[order[s]]; }
        const auto by_cell = [&](const auto& values, std::size_t width) {
            auto result = values;
            for (std::size_t p = 0; p < n.products.size(); ++p) {
                for (std::size_t s = 0; s < sites; ++s) {
                    for (std::size_t i = 0; i < width; ++i) {
                        result[(p * sites + s) * width + i] = values[(p * sites + order[s]) * width + i];
                    }
                }
            }
            return result;
        };
        SiteDemand demand = in.demand;
        demand.mean = by_cell(in.demand.mean, demand.horizon);
        demand.size = by_cell(in.demand.size, 1);
        RegionalSales sales = in.sales;
        for (std::size_t s = 0; s < sites; ++s) { sales.site_share[s] = in.sales.site_share[order[s]]; }
        const auto on_hand = by_cell(in.on_hand, 1), on_order = by_cell(in.on_order, 1);
        const auto expiring = by_cell(in.expiring, 1);
        const auto leads = by_cell(in.lead_times, 1);
        renamed = make_network_policy({})->plan({n, in.day, on_hand, on_order, expiring, demand, sales, leads, 1, 1});
    });
    std::map<Line, std::int64_t> back;
    for (const auto& [line, units] : moves_of(renamed)) {
        const auto [p, from, to] = line;
        back[{p, static_cast<std::uint32_t>(order[from]), static_cast<std::uint32_t>(order[to])}] = units;
    }
    RC_ASSERT(back == moves_of(plan));
}

TEST(NetworkPolicy, GivesTheSamePlanForAnyNumberOfThreads) {
    SmallWorld world({.seed = 5, .products = 300, .space_days = 9});
    const auto stocks = draw_stocks(world.cells(), 5);
    std::vector<std::string> plans;
    for (const unsigned threads : {1U, 2U, 5U}) {
        const auto plan = plan_of(world, stocks, {}, threads);
        std::string text;
        for (const auto& o : plan.orders) {
            text += fmt::format("{} {} {}\n", o.product.value, o.units.value(), o.reason);
        }
        for (const auto& t : plan.transfers) {
            text +=
                fmt::format("{} {} {} {} {}\n", t.product.value, t.from.value, t.to.value, t.units.value(), t.reason);
        }
        for (const double v : plan.marginal_value) { text += fmt::format("{} ", v); }
        plans.push_back(text);
    }
    EXPECT_GT(plans[0].size(), 1000U);
    EXPECT_EQ(plans[0], plans[1]);
    EXPECT_EQ(plans[0], plans[2]);
}

RC_GTEST_PROP(NetworkPolicy, KeepsToTheNightsBudget, ()) {
    SmallWorld world(drawn_world());
    const auto stocks = draw_stocks(world.cells(), *rc::gen::inRange<std::uint64_t>(1, 1000));
    const auto spent = [&](const StockPlan& plan) {
        Money sum;
        for (const auto& o : plan.orders) { sum += world.network().products[o.product.value].unit_cost * o.units; }
        return double(sum.value()) / 1e6;
    };
    const double whole = spent(plan_of(world, stocks, {.targets = {}, .move_weight = 1, .budget = {}}));
    const double budget = whole * *rc::gen::inRange(0, 100) / 100.0;
    RC_ASSERT(spent(plan_of(world, stocks, {.targets = {}, .move_weight = 1, .budget = budget})) <= budget + 1e-6);
    RC_ASSERT(spent(plan_of(world, stocks, {.targets = {}, .move_weight = 1, .budget = whole + 1})) == whole);
}

TEST(NetworkPolicy, MovesPlentyFromOneShopToAnotherUnlessTheLineIsTooDear) {
    SmallWorld world(two_shops());
    world.network().suppliers[0].mean_lead_time_days = 9;
    world.network().products[0].list_price = UnitPrice(12'000'000);
    const Stocks stocks{{Quantity(400), Quantity(0)}, {Quantity(0), Quantity(0)}, {Quantity(0), Quantity(0)}};
    const auto plan = plan_of(world, stocks);
    ASSERT_EQ(plan.transfers.size(), 1U);
    EXPECT_EQ(plan.transfers[0].to, SiteIndex(1));
    EXPECT_GT(plan.transfers[0].units.value(), 10);
    EXPECT_NE(plan.transfers[0].reason.find("saves"), std::string::npos);
    NetworkPolicyParameters alone;
    alone.targets.transfers = false;
    EXPECT_TRUE(plan_of(world, stocks, alone).transfers.empty());
    world.network().rates.transfer_per_line = Money(10'000'000'000);
    EXPECT_TRUE(plan_of(world, stocks).transfers.empty());
}

TEST(NetworkPolicy, BringsWhatWouldExpireToWhereItSells) {
    auto o = two_shops();
    o.mean_units = 30;
    SmallWorld world(o);
    auto& product = world.network().products[0];
    product.shelf_life_days = 10;
    product.temperature = TemperatureClass::chilled;
    world.network().sites[0].chilled_capacity = world.network().sites[1].chilled_capacity = Volume(1'000'000'000);
    const Stocks fresh{{Quantity(400), Quantity(5)}, {Quantity(0), Quantity(0)}, {Quantity(0), Quantity(0)}};
    auto near_date = fresh;
    near_date.expiring[0] = Quantity(400);
    const auto moved = [&](const Stocks& stocks) {
        std::int64_t units = 0;
        for (const auto& t : plan_of(world, stocks).transfers) { units += t.to == SiteIndex(1) ? t.units.value() : 0; }
        return units;
    };
    EXPECT_GT(moved(near_date), 0);
    // No more than can still be sold there.
    EXPECT_LT(moved(near_date), 4 * 30 * 2);
}

TEST(NetworkPolicy, SharesAnEmptyingHubSoThatAllShopsLastEquallyLong) {
    SmallWorldOptions o{
        .seed = 2, .products = 1, .shops = 4, .suppliers = 1, .forecast_error = 0, .perishable_share = 0};
    SmallWorld world(o);
    world.network().products[0].via_hub = true;
    const auto hub = world.network().hub();
    Stocks stocks{std::vector<Quantity>(5), std::vector<Quantity>(5), std::vector<Quantity>(5)};
    stocks.on_hand[hub.value] = Quantity(40);
    const auto plan = plan_of(world, stocks);
    ASSERT_EQ(plan.transfers.size(), 4U);
    world.with_inputs(monday, stocks.on_hand, stocks.on_order, stocks.expiring, [&](const ReplenishmentInputs& inputs) {
        double least = 1e9, most = 0;
        for (const auto& t : plan.transfers) {
            const auto lane = lane_of(inputs, ProductIndex(0), t.to);
            const double days = double(t.units.value()) / daily_rate(inputs, t.to.value, lane);
            least = std::min(least, days);
            most = std::max(most, days);
        }
        EXPECT_LT(most, 2.5 * least);
    });
}

}  // namespace
}  // namespace nearstock
