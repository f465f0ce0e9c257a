// The bound on tonight's moves, against what the moves gain and against trying every move.
#include "inventory/move_gain.hpp"

#include "inventory/base_stock_night.hpp"
#include "small_world.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace nearstock {
namespace {

const BusinessDate monday = std::chrono::sys_days(std::chrono::year(2026) / 3 / 2);

struct Night {
    std::vector<Quantity> on_hand, on_order, expiring;
};

Night drawn_night(std::size_t cells, std::uint64_t seed, std::int64_t most) {
    Night night{std::vector<Quantity>(cells), std::vector<Quantity>(cells), std::vector<Quantity>(cells)};
    const Stream stream(seed, "move gain");
    for (std::size_t c = 0; c < cells; ++c) {
        auto g = stream.at(c);
        night.on_hand[c] = Quantity(g.chance(0.3) ? 0 : static_cast<std::int64_t>(g.below(std::uint64_t(most))));
    }
    return night;
}

std::vector<ProductWorth> worth_of_all(const ReplenishmentInputs& inputs, const std::vector<CellPlan>& cells) {
    std::vector<ProductWorth> worth;
    for (std::size_t p = 0; p < inputs.network.products.size(); ++p) {
        worth.push_back(worth_of_stock(inputs, ProductIndex(p), cells, {1.8, true}));
    }
    return worth;
}

RC_GTEST_PROP(MoveGain, NoPlanGainsMoreThanItsBoundAtAnyPrices, ()) {
    SmallWorldOptions o{.seed = std::uint64_t(*rc::gen::inRange(1, 1000)), .products = 20, .shops = 3, .suppliers = 4};
    o.space_days = *rc::gen::inRange(3, 40);
    SmallWorld world(o);
    const auto night = drawn_night(world.cells(), o.seed, 50);
    const double room = *rc::gen::inRange(0, 400);
    const double price = *rc::gen::inRange(0, 300'000);
    world.with_inputs(monday, night.on_hand, night.on_order, night.expiring, [&](const ReplenishmentInputs& inputs) {
        BaseStockNight targets(inputs, {});
        targets.aim();
        const auto worth = worth_of_all(inputs, targets.cells());
        const std::size_t places = inputs.network.sites.size() * 2;
        const NightMovesOptions options{.litres = std::vector<double>(places, room)};
        const auto moves = decide_moves(inputs, worth, options);
        RC_ASSERT(moves.gain.gained >= -1e-6);
        RC_ASSERT(moves.gain.gained <= moves.gain.most * (1 + 1e-9) + 1);
        double at_price = 0;
        for (const auto temperature : {TemperatureClass::ambient, TemperatureClass::chilled}) {
            at_price += most_gain(inputs, worth, options, temperature, std::vector<double>(places, price));
        }
        RC_ASSERT(moves.gain.gained <= at_price * (1 + 1e-9) + 1);
    });
}

/// The best of all ways to bring the hub's units to two shops.
double best_of_all(const Network& n, const std::vector<ProductWorth>& worth, std::int64_t at_hub, double most_units) {
    double best = 0;
    for (std::int64_t a = 0; a <= at_hub; ++a) {
        for (std::int64_t b = 0; a + b <= at_hub; ++b) {
            std::vector<NightMove> moves;
            for (const auto& [s, units] : {std::pair{0U, a}, std::pair{1U, b}}) {
                if (units > 0) {
                    moves.push_back({ProductIndex(0U), n.hub(), SiteIndex(s), units, 0});
                }
            }
            const bool fits = double(a) <= most_units && double(b) <= most_units;
            best = fits ? std::max(best, gain_of(n, worth, moves)) : best;
        }
    }
    return best;
}

RC_GTEST_PROP(MoveGain, LiesBetweenWhatWasDecidedAndTheBestOfAllMoves, ()) {
    SmallWorldOptions o{.seed = std::uint64_t(*rc::gen::inRange(1, 1000)), .products = 1, .shops = 2, .suppliers = 1};
    o.perishable_share = 0;
    SmallWorld world(o);
    auto& product = world.network().products[0];
    product.via_hub = true;
    product.unit_volume = Volume(1000);
    auto night = drawn_night(world.cells(), o.seed, 8);
    const auto at_hub = std::int64_t(*rc::gen::inRange(1, 25));
    night.on_hand[world.network().hub().value] = Quantity(at_hub);
    const double room = *rc::gen::inRange(1, 15);
    world.with_inputs(monday, night.on_hand, night.on_order, night.expiring, [&](const ReplenishmentInputs& inputs) {
        BaseStockNight targets(inputs, {});
        targets.aim();
        const auto worth = worth_of_all(inputs, targets.cells());
        if (!worth[0].wanted) {
            return;
        }
        const NightMovesOptions options{.lateral = false, .litres = std::vector<double>(6, room)};
        const auto moves = decide_moves(inputs, worth, options);
        bool all_receive = true;
        for (const auto s : {0U, 1U}) { all_receive = all_receive && worth[0].at[s].receives() != Receives::nothing; }
        if (!all_receive) {
            return;
        }
        const double best = best_of_all(inputs.network, worth, at_hub, room);
        RC_ASSERT(moves.gain.gained <= best + 1);
        RC_ASSERT(moves.gain.most >= best - 1);
        // With room and units for all nothing binds, and the bound is met.
        if (room >= double(worth[0].at[0].end()) && at_hub >= worth[0].at[0].end() + worth[0].at[1].end() &&
            room >= double(worth[0].at[1].end())) {
            RC_ASSERT(std::abs(moves.gain.most - best) < 1 + 1e-3 * best);
        }
    });
}

TEST(MoveGain, TheNightsPlanCarriesItsPricesAndBounds) {
    SmallWorld world({.seed = 11, .products = 60, .shops = 3, .suppliers = 4, .space_days = 5});
    const auto night = drawn_night(world.cells(), 11, 40);
    NetworkPolicyParameters tight;
    tight.budget = 200;
    StockPlan plan, practice, base;
    world.with_inputs(monday, night.on_hand, night.on_order, night.expiring, [&](const ReplenishmentInputs& inputs) {
        plan = make_network_policy(tight)->plan(inputs);
        practice = make_practice_policy({})->plan(inputs);
        base = make_base_stock_policy({})->plan(inputs);
    });
    const std::size_t places = world.network().sites.size() * 2;
    ASSERT_EQ(plan.prices.litre.size(), places);
    ASSERT_EQ(plan.prices.litre_day.size(), places);
    EXPECT_GT(*std::ranges::max_element(plan.prices.litre_day), 0) << "five days of space are short";
    ASSERT_TRUE(plan.prices.budget);
    EXPECT_GT(*plan.prices.budget, 0) << "200 are not enough";
    ASSERT_TRUE(plan.moves && plan.purchases);
    EXPECT_GT(plan.moves->gained, 0);
    EXPECT_LE(plan.moves->gained, plan.moves->most);
    EXPECT_GT(plan.purchases->gained, 0);
    EXPECT_LE(plan.purchases->gained, plan.purchases->most);
    EXPECT_LT(plan.moves->most - plan.moves->gained, 0.25 * plan.moves->most);
    EXPECT_EQ(base.prices.litre_day.size(), places);
    EXPECT_FALSE(base.moves);
    EXPECT_TRUE(practice.prices.litre_day.empty());
}

}  // namespace
}  // namespace nearstock
