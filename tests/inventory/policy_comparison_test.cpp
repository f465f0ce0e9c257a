// The headline that the whole project rests on, in a world small enough to run in a test: our policy costs less than
// the practice at an equal or better fill rate.
#include "small_world.hpp"

#include <fmt/core.h>
#include <gtest/gtest.h>

#include <cstdlib>

namespace nearstock {
namespace {

void print(const char* name, const Bill& b) {
    const double e = 1e-6;
    fmt::print(
        "  {:10} total {:8.0f} = holding {:6.0f} + waste {:5.0f} + shortage {:6.0f} + orders {:6.0f} + lines {:6.0f} + "
        "carriage {:5.0f}; fill {:.4f}; "
        "stock {:8.0f}; POs {:4.0f} lines {:5.0f} hub {:5.0f} lateral {:4.0f}\n",
        name, b.total() * e, b.holding * e, b.waste * e, b.shortage * e, b.orders * e, b.lines * e, b.carriage * e,
        b.fill_rate(), b.stock_days, b.purchase_orders, b.purchase_lines, b.hub_lines, b.lateral_lines);
}

/// Lives the same days under both policies; returns ours ÷ practice in total cost.
double compare(const char* title, SmallWorldOptions options, double least_gain, bool verbose = true) {
    const auto practice = SmallWorld(options).live(*make_practice_policy({}));
    const auto ours = SmallWorld(options).live(*make_base_stock_policy({}));
    if (verbose) {
        fmt::print("{} seed {}\n", title, options.seed);
        print("practice", practice);
        print("base_stock", ours);
    }
    EXPECT_LT(ours.total(), practice.total() * (1 - least_gain)) << title << " seed " << options.seed;
    EXPECT_GE(ours.fill_rate(), practice.fill_rate()) << title << " seed " << options.seed;
    return ours.total() / practice.total();
}

TEST(BaseStock, CostsLessThanThePracticeInAWholeNetwork) {
    for (std::uint64_t seed = 1; seed <= 4; ++seed) { compare("hub and four shops", {.seed = seed}, 0.05); }
}

TEST(BaseStock, LosesNothingByTakingLateAndShortDeliveriesAsTheyAre) {
    double moments = 0, empirical = 0, wanted = 0, sold_moments = 0, sold_empirical = 0;
    // A missing unit at what the bill says: with more than that, more safety costs more however well it is placed.
    BaseStockParameters known, parameters;
    known.shortage_weight = parameters.shortage_weight = 1;
    parameters.empirical_lead_time = true;
    for (std::uint64_t seed = 1; seed <= 8; ++seed) {
        SmallWorldOptions o{.seed = seed, .products = 15, .shops = 2, .hub = false, .suppliers = 3, .space_days = 1000};
        o.perishable_share = 0;
        o.late_share = 0.06;
        o.short_share = 0.1;
        o.days = 300;
        const auto before = SmallWorld(o).live(*make_base_stock_policy(known));
        const auto then = SmallWorld(o).live(*make_base_stock_policy(parameters));
        if (std::getenv("NEARSTOCK_VERBOSE") != nullptr) {
            print("moments", before);
            print("mixture", then);
        }
        moments += before.total();
        empirical += then.total();
        wanted += before.wanted;
        sold_moments += before.sold;
        sold_empirical += then.sold;
    }
    fmt::print("late and short deliveries in 8 worlds: mixture ÷ moments cost {:.4f}, fill rate {:.5f} and {:.5f}\n",
               empirical / moments, sold_empirical / wanted, sold_moments / wanted);
    EXPECT_LT(empirical, moments * 1.005);
}

TEST(BaseStock, CostsLessThanThePracticeWhereSpaceIsShort) {
    for (std::uint64_t seed = 1; seed <= 2; ++seed) { compare("little space", {.seed = seed, .space_days = 11}, 0.03); }
}

TEST(BaseStock, CostsLessThanThePracticeWithoutAHub) {
    for (std::uint64_t seed = 1; seed <= 2; ++seed) { compare("no hub", {.seed = seed, .hub = false}, 0.05); }
}

TEST(BaseStock, CostsLessThanThePracticeForOneProductAtOneShop) {
    double sum = 0;
    int cheaper = 0;
    double wanted = 0, sold_practice = 0, sold_ours = 0;
    const int worlds = 60;
    const Stream stream(77, "parameters");
    for (int i = 0; i < worlds; ++i) {
        auto g = stream.at(i);
        SmallWorldOptions o{.seed = std::uint64_t(i) + 1, .products = 1, .shops = 1, .hub = false, .suppliers = 1};
        o.mean_units = std::exp(-0.5 + 3 * g.uniform());
        o.size = 1 + 8 * g.uniform();
        o.space_days = 60;
        o.days = 700;
        o.perishable_share = 0.25;
        const auto practice = SmallWorld(o).live(*make_practice_policy({}));
        const auto ours = SmallWorld(o).live(*make_base_stock_policy({}));
        sum += ours.total() / practice.total();
        cheaper += ours.total() < practice.total() ? 1 : 0;
        wanted += ours.wanted;
        sold_practice += practice.sold;
        sold_ours += ours.sold;
        if (std::getenv("NEARSTOCK_VERBOSE") != nullptr) {
            fmt::print("{} ratio {:.3f} mean {:.2f} size {:.1f}\n", i, ours.total() / practice.total(), o.mean_units,
                       o.size);
            print("practice", practice);
            print("base_stock", ours);
        }
    }
    fmt::print("one product, one shop: mean cost ratio {:.3f}, cheaper in {} of {}, fill rate {:.4f} vs {:.4f}\n",
               sum / worlds, cheaper, worlds, sold_ours / wanted, sold_practice / wanted);
    // Ours plans with a forecast that is 10 % off per cell, the practice with the true mean. World by world the two
    // trade cost against service either way, so service is compared over all worlds.
    EXPECT_LT(sum / worlds, 0.93);
    EXPECT_GE(cheaper, worlds * 2 / 3);
    EXPECT_GE(sold_ours, sold_practice);
}

TEST(NetworkPolicy, CostsLessThanBaseStockAndMissesLessWithAHub) {
    // World by world either may win; the worlds are others than those that the policy was tried on (11 … 18). Without a
    // hub nothing is left but moves between shops: there it misses less and costs about the same.
    for (const bool hub : {true, false}) {
        double ours = 0, theirs = 0, missed_ours = 0, missed_theirs = 0;
        for (std::uint64_t seed = 21; seed <= 28; ++seed) {
            const SmallWorldOptions options{.seed = seed, .hub = hub};
            const auto network = SmallWorld(options).live(*make_network_policy({}));
            const auto base = SmallWorld(options).live(*make_base_stock_policy({}));
            ours += network.total();
            theirs += base.total();
            missed_ours += network.wanted - network.sold;
            missed_theirs += base.wanted - base.sold;
        }
        fmt::print("8 worlds {} a hub: network_plan ÷ base_stock cost {:.4f}, missed units {:.0f} and {:.0f}\n",
                   hub ? "with" : "without", ours / theirs, missed_ours, missed_theirs);
        EXPECT_LT(ours, theirs * (hub ? 1 : 1.01));
        EXPECT_LT(missed_ours, missed_theirs);
    }
}

}  // namespace
}  // namespace nearstock
