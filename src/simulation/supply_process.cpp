#include "simulation/supply_process.hpp"

#include <algorithm>
#include <cmath>
#include <tuple>

namespace nearstock {

namespace {

constexpr double disruption_share_of_weeks = 0.01;
constexpr double short_line_share = 0.03;
constexpr double late_transfer_share = 0.04;

std::int64_t number_of(BusinessDate day) { return day.time_since_epoch().count(); }

/// The first day from `day` on which the supplier takes orders in. A supplier without order weekdays takes them daily.
BusinessDate taken_in(const Supplier& supplier, BusinessDate day) {
    for (int i = 0; i < 7; ++i) {
        if ((supplier.order_weekdays >> weekday_index(day + Days(i)) & 1) != 0) {
            return day + Days(i);
        }
    }
    return day;
}

}  // namespace

SupplyProcess::SupplyProcess(std::uint64_t seed)
    : lead_times_(seed, "lead time"),
      disruptions_(seed, "disruption"),
      shortfalls_(seed, "shortfall"),
      trucks_(seed, "truck"),
      transfers_(seed, "transfer") {}

bool SupplyProcess::disrupted(SupplierIndex supplier, BusinessDate day) const {
    // A disruption that covers `day` began in this week or one of the two before.
    const std::int64_t week = (number_of(day) + 3) / 7;
    for (std::int64_t w = week - 2; w <= week; ++w) {
        auto chance = disruptions_.at(supplier.value, w);
        if (chance.chance(disruption_share_of_weeks)) {
            const std::int64_t begins = 7 * w - 3 + static_cast<std::int64_t>(chance.below(7));
            const std::int64_t lasts = 7 + static_cast<std::int64_t>(chance.below(8));
            if (begins <= number_of(day) && number_of(day) < begins + lasts) {
                return true;
            }
        }
    }
    return false;
}

int SupplyProcess::lead_time_days(const Network& network, SupplierIndex supplier, SiteIndex destination,
                                  BusinessDate ordered) const {
    const Supplier& agreed = network.suppliers[supplier.value];
    const BusinessDate starts = taken_in(agreed, ordered);
    const double mean = agreed.mean_lead_time_days;
    const double sd = agreed.sd_lead_time_days;
    double days = mean;
    if (mean > 0 && sd > 0) {
        days = lead_times_.at(supplier.value, number_of(starts), destination.value)
                   .gamma(mean * mean / (sd * sd), sd * sd / mean);
    }
    if (disrupted(supplier, starts)) {
        days *= 2;
    }
    return static_cast<int>((starts - ordered).count()) + std::max(1, static_cast<int>(std::lround(days)));
}

Quantity SupplyProcess::sent_units(const PurchaseLine& line, BusinessDate ordered) const {
    auto chance = shortfalls_.at(line.supplier.value, number_of(ordered), line.product.value, line.destination.value);
    if (!chance.chance(short_line_share)) {
        return line.ordered;
    }
    const double share = 0.60 + 0.35 * chance.uniform();
    return Quantity(std::max<std::int64_t>(1, static_cast<std::int64_t>(share * double(line.ordered.value()))));
}

Seconds SupplyProcess::truck_clock(SupplierIndex supplier, SiteIndex site, BusinessDate day) const {
    auto chance = trucks_.at(supplier.value, number_of(day), site.value);
    return Seconds(6 * 3600 + static_cast<std::int64_t>(chance.below(5 * 60)) * 60);
}

BusinessDate SupplyProcess::arrival(const Network& network, const PurchaseLine& line) const {
    const BusinessDate ordered = network.time_zone.date_of(line.ordered_at);
    return ordered + Days(lead_time_days(network, line.supplier, line.destination, ordered));
}

BusinessDate SupplyProcess::arrival(const Network& network, const Transfer& transfer) const {
    const BusinessDate dispatched = network.time_zone.date_of(transfer.dispatched_at);
    auto chance = transfers_.at(number_of(dispatched), transfer.product.value, transfer.from.value, transfer.to.value);
    return transfer.expected + Days(chance.chance(late_transfer_share) ? 1 : 0);
}

std::vector<std::size_t> SupplyProcess::received_on(const Network& network, const std::vector<PurchaseLine>& open,
                                                    BusinessDate day) const {
    struct AtDock {
        SiteIndex site;
        BusinessDate since;
        Seconds clock;
        std::size_t position;
    };
    std::vector<AtDock> queue;
    for (std::size_t i = 0; i < open.size(); ++i) {
        const BusinessDate came = arrival(network, open[i]);
        if (came <= day) {
            queue.push_back({open[i].destination, came, truck_clock(open[i].supplier, open[i].destination, day), i});
        }
    }
    std::ranges::sort(queue, {}, [](const AtDock& a) { return std::tuple(a.site, a.since, a.clock, a.position); });
    std::vector<AtDock> received;
    std::vector<std::int64_t> used(network.sites.size());
    std::vector<bool> full(network.sites.size());
    for (const auto& line : queue) {
        const auto site = line.site.value;
        const std::int64_t units = open[line.position].ordered.value();
        full[site] = full[site] || (used[site] > 0 && used[site] + units > network.sites[site].receiving_units_per_day);
        if (!full[site]) {
            used[site] += units;
            received.push_back(line);
        }
    }
    std::ranges::sort(received, {}, [](const AtDock& a) { return std::tuple(a.site, a.clock, a.position); });
    std::vector<std::size_t> positions;
    for (const auto& line : received) { positions.push_back(line.position); }
    return positions;
}

}  // namespace nearstock
