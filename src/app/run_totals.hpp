// What a run of lived days adds up to, counted from its records: the KPIs that savings over seeds are paired on.
//
// The warehouse counts the same from its facts; a test on a small network compares the two.
#pragma once

#include "domain/cost_ledger.hpp"
#include "domain/day_record.hpp"
#include "domain/network.hpp"

#include <array>
#include <string>
#include <vector>

namespace nearstock {

struct RunTotals {
    std::size_t days = 0;
    std::int64_t orders = 0, split_orders = 0;
    std::int64_t wanted_units = 0, sold_units = 0, lost_units = 0;
    std::int64_t deliveries = 0, on_time = 0, late_seconds = 0, delivery_seconds = 0;
    std::array<Money, cost_sub_heads> cost{};
    Money goods_sold;        // at cost
    Money stock_value_days;  // closing stock at cost, summed over days

    void add(const Network& network, const DayRecord& record);
    [[nodiscard]] Money head(CostHead head) const;
    [[nodiscard]] Money total() const;
    [[nodiscard]] Money last_mile() const;
    [[nodiscard]] double fill_rate() const { return double(sold_units) / double(wanted_units); }
    [[nodiscard]] double on_time_share() const { return double(on_time) / double(deliveries); }
    [[nodiscard]] double last_mile_per_order() const { return double(last_mile().value()) / 1e6 / double(orders); }
    /// Annual turnover of the stock at cost.
    [[nodiscard]] double turnover() const { return (goods_sold / stock_value_days) * 365; }
};

struct TotalKpi {
    std::string key, label;
    double value = 0;
    bool higher_is_better = false;
};
/// Service first, then costs (a day, in currency).
std::vector<TotalKpi> kpis_of(const RunTotals& totals);

}  // namespace nearstock
