#include "domain/network.hpp"

#include "core/check.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace nearstock {

namespace {

/// Great-circle distance in metres (haversine).
double straight_line_m(Location a, Location b) {
    constexpr double earth_radius_m = 6371008.8;
    constexpr double radians = std::numbers::pi / 180;
    const double dlat = (b.latitude - a.latitude) * radians;
    const double dlon = (b.longitude - a.longitude) * radians;
    const double h = std::pow(std::sin(dlat / 2), 2) +
                     std::cos(a.latitude * radians) * std::cos(b.latitude * radians) * std::pow(std::sin(dlon / 2), 2);
    return 2 * earth_radius_m * std::asin(std::min(1.0, std::sqrt(h)));
}

template <class IndexType, class Thing>
IndexType find_by_key(const std::vector<Thing>& things, std::string Thing::* key, std::string_view wanted) {
    const auto it =
        std::ranges::lower_bound(things, wanted, {}, [key](const Thing& t) { return std::string_view(t.*key); });
    if (it == things.end() || (*it).*key != wanted) {
        return {};
    }
    return IndexType(static_cast<std::size_t>(it - things.begin()));
}

}  // namespace

Distance TravelModel::distance(Location from, Location to) const {
    return Distance(std::llround(straight_line_m(from, to) * detour_factor));
}

Seconds TravelModel::duration(Location from, Location to, VehicleType vehicle, Seconds local_clock) const {
    const double speed = vehicle == VehicleType::van ? van_speed_m_per_s : bike_speed_m_per_s;
    const auto hour = static_cast<std::size_t>(((local_clock.count() / 3600) % 24 + 24) % 24);
    const double factor = congestion[hour] > 0 ? congestion[hour] : 1;
    return Seconds(std::llround(straight_line_m(from, to) * detour_factor / speed * factor));
}

SiteIndex Network::hub() const {
    for (std::size_t s = 0; s < sites.size(); ++s) {
        if (sites[s].kind == SiteKind::hub) {
            return SiteIndex(s);
        }
    }
    return {};
}

std::vector<SiteIndex> Network::mfcs() const {
    std::vector<SiteIndex> result;
    for (std::size_t s = 0; s < sites.size(); ++s) {
        if (sites[s].kind == SiteKind::mfc) {
            result.emplace_back(s);
        }
    }
    return result;
}

void Network::prepare() {
    const auto candidates = mfcs();
    check(!candidates.empty(), "a network has at least one MFC");
    reach_.assign(zones.size(), {});
    for (std::size_t z = 0; z < zones.size(); ++z) {
        const auto drive = [&](SiteIndex s) {
            const double metres = straight_line_m(sites[s.value].location, zones[z].location) * travel.detour_factor;
            return metres / travel.van_speed_m_per_s;
        };
        auto order = candidates;
        std::ranges::stable_sort(order, {}, drive);
        auto& reach = reach_[z];
        reach.push_back(order.front());
        for (std::size_t i = 1; i < order.size() && drive(order[i]) <= double(delivery_threshold.count()); ++i) {
            reach.push_back(order[i]);
        }
    }
}

ProductIndex find_product(const Network& n, std::string_view id) {
    return find_by_key<ProductIndex>(n.products, &Product::product_id, id);
}
SiteIndex find_site(const Network& n, std::string_view id) {
    return find_by_key<SiteIndex>(n.sites, &Site::site_id, id);
}
ZoneIndex find_zone(const Network& n, std::string_view id) {
    return find_by_key<ZoneIndex>(n.zones, &Zone::zone_id, id);
}
SupplierIndex find_supplier(const Network& n, std::string_view id) {
    return find_by_key<SupplierIndex>(n.suppliers, &Supplier::supplier_id, id);
}
DriverIndex find_driver(const Network& n, std::string_view id) {
    return find_by_key<DriverIndex>(n.drivers, &Driver::driver_id, id);
}
CustomerIndex find_customer(const Network& n, std::string_view id) {
    return find_by_key<CustomerIndex>(n.customers, &Customer::customer_id, id);
}

}  // namespace nearstock
