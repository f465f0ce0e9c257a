// What is left on the shelves and in the pickers' hands while a wave is being sourced, order by order.
#pragma once

#include "domain/network.hpp"
#include "domain/sourcing_plan.hpp"
#include "sourcing/sourcing_policy.hpp"

#include <cstdint>
#include <vector>

namespace nearstock {

class WaveStock {
public:
    explicit WaveStock(const SourcingInputs& inputs);

    [[nodiscard]] Quantity left(ProductIndex product, SiteIndex site) const {
        return available_[network_->cell(product, site)];
    }
    /// Units that the site can still pick before the next wave; zero when it is over capacity.
    [[nodiscard]] std::int64_t picks_left(SiteIndex site) const;
    /// Takes an order's allocations. Requires the units to be there.
    void take(const Order& order, const std::vector<Allocation>& allocations);

private:
    const Network* network_;
    std::vector<Quantity> available_;
    std::vector<std::int64_t> picks_;
};

/// The MFCs that may ship to a zone, nearest first, then those out of reach, nearest first.
class SiteOrder {
public:
    explicit SiteOrder(const Network& network) : network_(&network), beyond_(network.zones.size()) {}
    [[nodiscard]] const std::vector<SiteIndex>& in_reach(ZoneIndex zone) const { return network_->reach(zone); }
    /// Computed when first asked for: it is rarely needed.
    const std::vector<SiteIndex>& out_of_reach(ZoneIndex zone);

private:
    const Network* network_;
    std::vector<std::vector<SiteIndex>> beyond_;
};

/// Line by line: from the nearest site in reach that has all of it and pickers for it; else piece by piece, nearest
/// first, while pickers are left; else beyond the pickers' capacity; at last from sites out of reach.
std::vector<Allocation> allocate_nearest(const Order& order, std::uint32_t position, const WaveStock& stock,
                                         SiteOrder& sites);

/// Merges allocations of the same line and site, in order of (order, line, site).
std::vector<Allocation> tidy(std::vector<Allocation> allocations);

/// Different sites in one order's allocations, ascending.
std::vector<SiteIndex> sites_of(const std::vector<Allocation>& allocations);

}  // namespace nearstock
