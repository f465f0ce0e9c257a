#include "app/run_totals.hpp"

#include <algorithm>
#include <set>
#include <string_view>

namespace nearstock {

void RunTotals::add(const Network& network, const DayRecord& record) {
    ++days;
    orders += std::int64_t(record.orders.size());
    for (const auto& order : record.orders) {
        for (const auto& line : order.lines) {
            sold_units += line.units.value();
            wanted_units += line.units.value();
            goods_sold += network.products[line.product.value].unit_cost * line.units;
        }
    }
    for (const auto& unmet : record.truth.unmet) {
        lost_units += unmet.units.value();
        wanted_units += unmet.units.value();
    }
    std::set<std::string_view> first_shipments;
    split_orders += std::int64_t(record.shipments.size());
    for (const auto& shipment : record.shipments) { split_orders -= first_shipments.insert(shipment.order_id).second; }
    for (const auto& d : record.deliveries) {
        if (d.outcome == DeliveryOutcome::delivered) {
            ++deliveries;
            on_time += d.arrived_at <= d.window_end;
            late_seconds += std::max<std::int64_t>(0, (d.arrived_at - d.window_end).count());
        }
    }
    for (const auto& s : record.snapshots) {
        stock_value_days += network.products[s.product.value].unit_cost * s.closing;
    }
    const auto ledger = price_day(network, record);
    const auto heads = ledger.by_sub_head();
    for (std::size_t h = 0; h < heads.size(); ++h) { cost[h] += heads[h]; }
}

Money RunTotals::head(CostHead wanted) const {
    Money sum;
    for (std::size_t h = 0; h < cost.size(); ++h) {
        if (head_of(static_cast<CostSubHead>(h)) == wanted) {
            sum += cost[h];
        }
    }
    return sum;
}

Money RunTotals::total() const {
    Money sum;
    for (const auto amount : cost) { sum += amount; }
    return sum;
}

Money RunTotals::last_mile() const {
    Money sum;
    for (const auto h : {CostSubHead::last_mile_time, CostSubHead::last_mile_distance, CostSubHead::lateness}) {
        sum += cost[static_cast<std::size_t>(h)];
    }
    return sum;
}

std::vector<TotalKpi> kpis_of(const RunTotals& t) {
    const auto a_day = [&](Money amount) { return double(amount.value()) / 1e6 / double(t.days); };
    std::vector<TotalKpi> kpis{{"fill_rate", "fill rate", t.fill_rate(), true},
                               {"on_time_share", "on-time share", t.on_time_share(), true},
                               {"lost_units", "lost units a day", double(t.lost_units) / double(t.days), false},
                               {"total_cost", "total cost a day", a_day(t.total()), false}};
    for (const auto head : {CostHead::holding, CostHead::stockout, CostHead::transportation, CostHead::ordering}) {
        kpis.push_back({std::string(to_text(head)), std::string(to_text(head)) + " a day", a_day(t.head(head)), false});
    }
    kpis.push_back({"last_mile_per_order", "last mile per order", t.last_mile_per_order(), false});
    kpis.push_back({"turnover", "turnover a year", t.turnover(), true});
    kpis.push_back({"split_rate", "split rate", double(t.split_orders) / double(t.orders), false});
    for (std::size_t h = 0; h < cost_sub_heads; ++h) {
        kpis.push_back({std::string(to_text(static_cast<CostSubHead>(h))),
                        "  " + std::string(to_text(head_of(static_cast<CostSubHead>(h)))) + "." +
                            std::string(to_text(static_cast<CostSubHead>(h))),
                        a_day(t.cost[h]), false});
    }
    return kpis;
}

}  // namespace nearstock
