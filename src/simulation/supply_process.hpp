// When do ordered goods really come, and how many? The world's truth about suppliers, trucks and docks.
//
// Lead time: gamma with the supplier's mean and standard deviation, whole days, at least one; doubled while the
// supplier is disrupted (1 % of the weeks, for one to two weeks). A supplier works on orders on its order weekdays
// only. 3 % of the lines come short, with 60 to 95 % of the units, and are closed. A transfer dispatched at 03:00 is
// there the same morning; 4 % come a day late. Every draw is addressed by (supplier, day, product, site), so two
// branches that order on the same day from the same supplier meet the same late truck.
#pragma once

#include "core/random.hpp"
#include "core/time.hpp"
#include "domain/network.hpp"
#include "domain/stock.hpp"

#include <cstdint>
#include <vector>

namespace nearstock {

class SupplyProcess {
public:
    explicit SupplyProcess(std::uint64_t seed);

    /// True days from the order to the truck's arrival, before the dock.
    [[nodiscard]] int lead_time_days(const Network& network, SupplierIndex supplier, SiteIndex destination,
                                     BusinessDate ordered) const;
    [[nodiscard]] bool disrupted(SupplierIndex supplier, BusinessDate day) const;
    /// What the supplier sends of a line ordered on that day.
    [[nodiscard]] Quantity sent_units(const PurchaseLine& line, BusinessDate ordered) const;
    /// When the supplier's truck is at the dock on its day, local clock, 06:00 … 11:00.
    [[nodiscard]] Seconds truck_clock(SupplierIndex supplier, SiteIndex site, BusinessDate day) const;
    [[nodiscard]] BusinessDate arrival(const Network& network, const PurchaseLine& line) const;
    [[nodiscard]] BusinessDate arrival(const Network& network, const Transfer& transfer) const;
    /// Of the open lines, those that come over the dock on `day`: whoever waits longest first, until the site's
    /// receiving capacity is used up. A single line larger than the dock's day is taken all the same. Positions in
    /// `open`, by (destination, truck clock, line).
    [[nodiscard]] std::vector<std::size_t> received_on(const Network& network, const std::vector<PurchaseLine>& open,
                                                       BusinessDate day) const;

private:
    Stream lead_times_;
    Stream disruptions_;
    Stream shortfalls_;
    Stream trucks_;
    Stream transfers_;
};

}  // namespace nearstock
