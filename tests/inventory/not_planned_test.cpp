// One minimum that no site can hold or sell is listed and leaves the other products' plan alone.
#include "inventory/not_planned.hpp"

#include "small_world.hpp"
#include "two_shops.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

namespace nearstock {
namespace {

using testing::HasSubstr;

const BusinessDate monday = std::chrono::sys_days(std::chrono::year(2026) / 3 / 2);

StockPlan plan_of(SmallWorld& world) {
    const std::vector<Quantity> nothing(world.cells());
    StockPlan plan;
    world.with_inputs(monday, nothing, nothing, nothing,
                      [&](const ReplenishmentInputs& inputs) { plan = make_base_stock_policy({})->plan(inputs); });
    return plan;
}

TEST(NotPlanned, AMinimumAboveTheSpaceDoesNotMakeTheOthersLitresDear) {
    const SmallWorldOptions options{.seed = 5, .products = 20, .shops = 3, .suppliers = 3, .space_days = 60};
    SmallWorld healthy(options), broken(options);
    auto& products = broken.network().products;
    const auto bad =
        std::size_t(std::ranges::find_if(products, [](const Product& p) { return p.via_hub; }) - products.begin());
    ASSERT_LT(bad, products.size());
    products[bad].minimum_order = Quantity(1'000'000);
    const auto before = plan_of(healthy), after = plan_of(broken);
    const std::size_t sites = broken.network().sites.size(), hub = broken.network().hub().value;
    EXPECT_EQ(after.targets[bad * sites + hub].order_up_to, Quantity(0));
    for (std::size_t i = 0; i < before.prices.litre_day.size(); ++i) {
        EXPECT_LE(after.prices.litre_day[i], before.prices.litre_day[i] + 1e-9);
    }
    for (std::size_t p = 0; p < products.size(); ++p) {
        if (p != bad) {
            EXPECT_GE(after.targets[p * sites + hub].order_up_to, before.targets[p * sites + hub].order_up_to) << p;
        }
    }
}

struct Listed : TwoShops {
    [[nodiscard]] std::vector<NotPlanned> list() const {
        return not_planned(StockView(network, facts), std::vector<StockTarget>(cells()));
    }
};

TEST(NotPlanned, AHealthyCellIsNotListed) {
    Listed w;
    w.sells(TwoShops::tea, TwoShops::north, 2);
    w.has(TwoShops::tea, TwoShops::north, 5);
    EXPECT_TRUE(w.list().empty());
}

TEST(NotPlanned, NamesTheSupplierWhoseLeadTimeNobodyKnows) {
    Listed w;
    w.sells(TwoShops::tea, TwoShops::north, 2);
    w.facts.lead_times[w.network.cell(TwoShops::tea, TwoShops::north)].mean_days = NAN;
    const auto list = w.list();
    ASSERT_EQ(list.size(), 1);
    EXPECT_EQ(list[0].product, TwoShops::tea);
    EXPECT_EQ(list[0].site, TwoShops::north);
    EXPECT_THAT(list[0].why, HasSubstr("has no agreed lead time"));
    EXPECT_THAT(list[0].mend, HasSubstr("write mean_lead_time_days of "));
    const StockView view(w.network, w.facts);
    EXPECT_FALSE(view.lane(TwoShops::tea, TwoShops::north).carried);
}

TEST(NotPlanned, SaysWhatTheMinimumIsAndWhatTheSpace) {
    Listed w;
    w.sells(TwoShops::tea, TwoShops::north, 2);
    w.network.products[0].minimum_order = Quantity(1'002);
    ASSERT_EQ(w.list().size(), 1U);
    EXPECT_EQ(w.list()[0].why,
              "its minimum line of 1002 units is 1002 l, more than the site's ambient space of 1000 l");
    EXPECT_EQ(w.list()[0].mend, "lower the minimum or raise the space");
}

TEST(NotPlanned, AMinimumOfMoreThanTwoYearsIsListedAndOneCaseNever) {
    Listed w;
    w.sells(TwoShops::tea, TwoShops::north, 1);
    w.network.products[0].minimum_order = Quantity(744);
    ASSERT_EQ(w.list().size(), 1U);
    EXPECT_EQ(w.list()[0].why, "its minimum line of 744 units is 744 days of demand at 1.00 a day");
    EXPECT_EQ(w.list()[0].mend, "lower the minimum, or stop carrying it");
    w.network.products[0].minimum_order = Quantity(726);
    EXPECT_TRUE(w.list().empty());
    w.network.products[0].minimum_order = w.network.products[0].case_pack = Quantity(744);
    EXPECT_TRUE(w.list().empty());
}

TEST(NotPlanned, StockWhereThereIsNoSpaceOfItsKindIsListed) {
    Listed w;
    w.has(TwoShops::salad, TwoShops::south, 3);
    w.network.sites[1].chilled_capacity = Volume(0);
    ASSERT_EQ(w.list().size(), 1U);
    EXPECT_THAT(w.list()[0].why, HasSubstr("no chilled space; 3 units lie there"));
}

}  // namespace
}  // namespace nearstock
