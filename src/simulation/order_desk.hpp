// How much of a wish can be promised?
//
// A line is accepted for what the sites in reach of its zone have, less what earlier orders still waiting for their
// wave may take from any of these sites. So a wave that serves orders in order of arrival can always serve every
// accepted unit, whichever sites it chooses.
#pragma once

#include "domain/network.hpp"

#include <cstdint>
#include <vector>

namespace nearstock {

class OrderDesk {
public:
    explicit OrderDesk(const Network& network);
    /// Units of `wanted` that can be promised; `available` is by cell.
    [[nodiscard]] Quantity promisable(ProductIndex product, ZoneIndex zone, Quantity wanted,
                                      const std::vector<Quantity>& available) const;
    void promise(ProductIndex product, ZoneIndex zone, Quantity units);
    /// The wave has taken every waiting order.
    void clear();

private:
    struct Promised {
        ZoneIndex zone;
        Quantity units;
    };
    [[nodiscard]] bool share_a_site(ZoneIndex a, ZoneIndex b) const;

    const Network* network_;
    std::size_t words_;                           // of 64 sites
    std::vector<std::uint64_t> reach_bits_;       // zone × words
    std::vector<std::vector<Promised>> waiting_;  // by product
    std::vector<ProductIndex> touched_;
};

}  // namespace nearstock
