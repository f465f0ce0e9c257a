#include "simulation/order_desk.hpp"

#include <algorithm>

namespace nearstock {

OrderDesk::OrderDesk(const Network& network)
    : network_(&network),
      words_((network.sites.size() + 63) / 64),
      reach_bits_(network.zones.size() * words_),
      waiting_(network.products.size()) {
    for (std::size_t z = 0; z < network.zones.size(); ++z) {
        for (const SiteIndex s : network.reach(ZoneIndex(z))) {
            reach_bits_[z * words_ + s.value / 64] |= std::uint64_t{1} << (s.value % 64);
        }
    }
}

bool OrderDesk::share_a_site(ZoneIndex a, ZoneIndex b) const {
    for (std::size_t w = 0; w < words_; ++w) {
        if ((reach_bits_[a.value * words_ + w] & reach_bits_[b.value * words_ + w]) != 0) {
            return true;
        }
    }
    return false;
}

Quantity OrderDesk::promisable(ProductIndex product, ZoneIndex zone, Quantity wanted,
                               const std::vector<Quantity>& available) const {
    Quantity free;
    for (const SiteIndex s : network_->reach(zone)) { free += available[network_->cell(product, s)]; }
    for (const auto& promised : waiting_[product.value]) {
        if (share_a_site(zone, promised.zone)) {
            free -= promised.units;
        }
    }
    return std::clamp(free, Quantity(0), wanted);
}

void OrderDesk::promise(ProductIndex product, ZoneIndex zone, Quantity units) {
    waiting_[product.value].push_back({zone, units});
    touched_.push_back(product);
}

void OrderDesk::clear() {
    for (const ProductIndex p : touched_) { waiting_[p.value].clear(); }
    touched_.clear();
}

}  // namespace nearstock
