#include "planning/planner.hpp"

#include <algorithm>

namespace nearstock {

namespace {

/// How often a site had a product when it was sold, over all products and the last 28 days.
std::vector<double> site_availability(const Network& network, const NetworkState& state) {
    const std::size_t sites = network.sites.size();
    const double open_hours = double((network.closing - network.opening).count()) / 3600;
    std::vector<double> offered(sites), hours_out(sites);
    const std::size_t first = state.history.size() > 28 ? state.history.size() - 28 : 0;
    for (std::size_t d = first; d < state.history.size(); ++d) {
        const auto& day = state.history[d];
        for (std::size_t p = 0; p < network.products.size(); ++p) {
            for (std::size_t s = 0; day.sold[p] != 0 && s < sites; ++s) {
                offered[s] += open_hours;
                hours_out[s] += day.hours_out[p * sites + s];
            }
        }
    }
    std::vector<double> availability(sites, 1.0);
    for (std::size_t s = 0; s < sites; ++s) {
        if (offered[s] > 0) {
            // A plan must not follow yesterday's stockouts away from the site that should serve: hence the floor.
            availability[s] = std::max(0.9, 1 - hours_out[s] / offered[s]);
        }
    }
    return availability;
}

}  // namespace

ServiceShares service_shares(const Network& network, const NetworkState& state) {
    ServiceShares shares;
    shares.sites = network.sites.size();
    shares.share.assign(network.zones.size() * shares.sites, 0);
    const auto availability = site_availability(network, state);
    for (std::size_t z = 0; z < network.zones.size(); ++z) {
        const auto& reach = network.reach(ZoneIndex(z));
        double left = 1;  // of the demand that reaches this site: the nearer ones did not have it
        double sum = 0;
        std::vector<double> row(reach.size());
        for (std::size_t i = 0; i < reach.size(); ++i) {
            row[i] = left * availability[reach[i].value];
            left -= row[i];
            sum += row[i];
        }
        for (std::size_t i = 0; i < reach.size(); ++i) {
            shares.share[z * shares.sites + reach[i].value] = static_cast<float>(row[i] / sum);
        }
    }
    return shares;
}

}  // namespace nearstock
