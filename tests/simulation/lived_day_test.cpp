// Days brought into corners: nobody orders goods, nobody drives, records that were tampered with.
#include "simulation/lived_day.hpp"

#include "core/check.hpp"
#include "simulation/conservation.hpp"
#include "small_city.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace nearstock {
namespace {

/// The practice, except for what a test takes away from it.
class Lazy final : public Deciders {
public:
    explicit Lazy(const Planner& planner) : planner_(planner) {}
    bool orders_goods = true;
    bool drives = true;

    [[nodiscard]] NightDecisions night(const NetworkState& state) const override {
        return orders_goods ? planner_.night(state) : NightDecisions{};
    }
    [[nodiscard]] SourcingPlan source(const SourcingInputs& inputs) const override { return planner_.source(inputs); }
    [[nodiscard]] RoutePlan route(const RoutingProblem& problem) const override {
        return drives ? planner_.route(problem) : RoutePlan{};
    }
    [[nodiscard]] Arrivals promise(const RoutingProblem& problem, const RoutePlan& plan,
                                   const EtaExperience& experience) const override {
        return planner_.promise(problem, plan, experience);
    }
    [[nodiscard]] TravelModel travel(const EtaExperience& experience) const override {
        return planner_.travel(experience);
    }
    [[nodiscard]] std::string experiment_id() const override { return {}; }

private:
    PlannerDeciders planner_;
};

TEST(LivedDay, AShopThatNeverOrdersGoodsSellsOutAndOnlyTheWorldKnowsWhatWasWanted) {
    World world(small_city(1));
    const Planner planner(world.network(), policies("practice"), 1);
    Lazy lazy(planner);
    lazy.orders_goods = false;
    std::size_t first = 0, last = 0;
    std::int64_t lost = 0;
    for (int d = 0; d < 60; ++d) {
        const auto record = world.live_day(lazy, "live");
        first = d == 0 ? record.orders.size() : first;
        last = record.orders.size();
        lost = 0;
        for (const auto& u : record.truth.unmet) {
            EXPECT_EQ(u.site, world.network().reach(u.zone).front());
            lost += u.units.value();
        }
        EXPECT_TRUE(record.assignments.empty());  // no experiment runs
        for (const auto& o : record.orders) {
            EXPECT_EQ(o.arm, 1);
            EXPECT_FALSE(o.lines.empty());
        }
    }
    EXPECT_LT(last, first / 3);
    EXPECT_GT(lost, 100);
}

TEST(LivedDay, WhatNobodyDrivesWaitsForTheNextDay) {
    World world(small_city(1));
    const Planner planner(world.network(), policies("practice"), 1);
    Lazy lazy(planner);
    lazy.drives = false;
    const auto still = world.live_day(lazy, "live");
    EXPECT_TRUE(still.deliveries.empty());
    EXPECT_EQ(world.state().shipments.size(), still.shipments.size());
    lazy.drives = true;
    const auto next = world.live_day(lazy, "live");
    std::set<std::string> driven;
    for (const auto& d : next.deliveries) { driven.insert(d.shipment_id); }
    std::size_t caught_up = 0;
    for (const auto& s : still.shipments) { caught_up += driven.contains(s.shipment_id) ? 1 : 0; }
    EXPECT_EQ(caught_up, still.shipments.size());
}

TEST(LivedDay, HasItsIdsAndTimesInOrder) {
    World world(small_city(2));
    for (int d = 0; d < 4; ++d) {
        const auto r = live(world, "practice");
        const auto& zone = world.network().time_zone;
        std::set<std::string> ids;
        const auto once = [&](const std::string& id) { EXPECT_TRUE(ids.insert(id).second) << id; };
        for (const auto& o : r.orders) {
            once(o.order_id);
            EXPECT_TRUE(o.order_id.starts_with("O-" + to_text(r.day)));
            EXPECT_EQ(zone.date_of(o.placed_at), r.day);
        }
        for (const auto& s : r.shipments) {
            once(s.shipment_id);
            EXPECT_GT(s.ready_at, s.allocated_at);
        }
        for (const auto& x : r.deliveries) {
            once(x.delivery_id);
            EXPECT_LE(x.dispatched_at + x.leg_drive, x.arrived_at);
            EXPECT_LT(x.arrived_at, x.completed_at);
            EXPECT_EQ(zone.date_of(x.completed_at), r.day);
        }
        for (const auto& a : r.activities) { once(a.activity_id); }
        for (const auto& x : r.receipts) { once(x.receipt_id); }
        for (const auto& l : r.purchase_lines) { once(l.line_id); }
        for (const auto& t : r.transfers) { once(t.transfer_id); }
        EXPECT_EQ(r.assignments.size(), r.orders.size());
        EXPECT_EQ(r.snapshots.size(), world.network().products.size() * world.network().sites.size());
    }
}

TEST(LivedDay, AnOrderKeepsTheChannelOfItsWish) {
    const CityConfig config = small_city(2);
    const auto wishes = DemandProcess(config, generate_network(config)).wishes(config.first_day);
    World world(config);
    std::set<Channel> seen;
    for (const auto& order : live(world, "practice").orders) {
        const std::size_t position = std::stoul(order.order_id.substr(order.order_id.rfind('-') + 1)) - 1;
        ASSERT_LT(position, wishes.size());
        EXPECT_EQ(order.channel, wishes[position].channel) << order.order_id;
        seen.insert(order.channel);
    }
    EXPECT_EQ(seen, (std::set{Channel::app, Channel::web}));
}

TEST(Conservation, NoticesEveryRecordThatWasTamperedWith) {
    World world(small_city(3));
    live(world, "practice");
    live(world, "practice");
    const auto record = live(world, "practice");
    const auto& network = world.network();
    EXPECT_NO_THROW(check_day(network, record));
    const auto noticed = [&](auto tamper) {
        DayRecord wrong = record;
        tamper(wrong);
        EXPECT_THROW(check_day(network, wrong), Bug);
    };
    noticed([](DayRecord& r) { r.orders[0].lines[0].units += Quantity(1); });
    noticed([](DayRecord& r) { r.allocations[0].units += Quantity(1); });
    noticed([](DayRecord& r) { r.allocations.pop_back(); });
    noticed([](DayRecord& r) { r.shipments[0].units += Quantity(1); });
    noticed([](DayRecord& r) { r.receipts[0].units += Quantity(1); });
    noticed([](DayRecord& r) { r.snapshots[0].closing += Quantity(1); });
    noticed([](DayRecord& r) { r.snapshots[0].wasted += Quantity(1); });
    noticed([](DayRecord& r) { r.activities[0].ended_at += Seconds(1); });
    noticed([](DayRecord& r) {
        std::ranges::find(r.activities, ActivityKind::homeward, &DriverActivity::kind)->kind = ActivityKind::idle;
    });
    noticed([](DayRecord& r) { r.activities.erase(r.activities.begin() + 1); });
    noticed([](DayRecord& r) { r.deliveries.pop_back(); });
}

}  // namespace
}  // namespace nearstock
