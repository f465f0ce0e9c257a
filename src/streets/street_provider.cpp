// Travel times on the streets of an OpenStreetMap extract.
#include "core/check.hpp"
#include "streets/street_hierarchy.hpp"
#include "streets/street_matrix.hpp"
#include "streets/street_snap.hpp"
#include "streets/travel_provider.hpp"

#include <fmt/format.h>

#include <mutex>

namespace nearstock::streets {

namespace {

/// From so many places on a hierarchy pays: making one costs about as much as 400 plain searches (Harrisburg).
constexpr std::size_t many_places = 400;

class Streets : public TravelProvider {
public:
    Streets(std::shared_ptr<const StreetNetwork> network, unsigned threads)
        : network_(std::move(network)), index_(*network_), threads_(threads) {}

    [[nodiscard]] std::string name() const override {
        return fmt::format("streets of {} ({})", network_->name, network_->profile);
    }
    [[nodiscard]] Result<TravelTable> table(std::span<const Location> from,
                                            std::span<const Location> to) const override {
        NEARSTOCK_ASSIGN_OR_RETURN(starts, snapped(from));
        if (from.data() == to.data() && from.size() == to.size()) {
            return matrix(starts, starts);
        }
        NEARSTOCK_ASSIGN_OR_RETURN(ends, snapped(to));
        return matrix(starts, ends);
    }
    [[nodiscard]] Result<TravelWay> way(std::span<const Location> places) const override {
        check(places.size() >= 2, "a way leads through two places or more");
        NEARSTOCK_ASSIGN_OR_RETURN(stops, snapped(places));
        TravelWay whole;
        for (std::size_t i = 0; i + 1 < stops.size(); ++i) {
            auto found = street_way(*network_, stops[i], stops[i + 1]);
            if (found.way.line.empty()) {
                return refuse(fmt::format("no way leads from place {} to place {}", i + 1, i + 2), name(),
                              "leave one of them out");
            }
            whole.seconds += found.way.seconds;
            whole.metres += found.way.metres;
            whole.line.insert(whole.line.end(), found.way.line.begin(), found.way.line.end());
        }
        return whole;
    }

private:
    [[nodiscard]] TravelTable matrix(const std::vector<Snapped>& from, const std::vector<Snapped>& to) const {
        if (from.size() < many_places) {
            return street_matrix(*network_, from, to, threads_);
        }
        std::call_once(hierarchy_made_, [this] { hierarchy_ = std::make_unique<StreetHierarchy>(*network_); });
        return street_matrix(*network_, *hierarchy_, from, to, threads_);
    }

    [[nodiscard]] Result<std::vector<Snapped>> snapped(std::span<const Location> places) const {
        std::vector<Snapped> result;
        result.reserve(places.size());
        for (std::size_t i = 0; i < places.size(); ++i) {
            const auto found = index_.nearest(places[i], farthest_m);
            if (!found) {
                return refuse(fmt::format("place {} ({:.5f}, {:.5f}: latitude, longitude) has no street within {} km",
                                          i + 1, places[i].latitude, places[i].longitude, farthest_m / 1000),
                              name(), "check its coordinates, or use an extract that covers it");
            }
            result.push_back(*found);
        }
        return result;
    }

    std::shared_ptr<const StreetNetwork> network_;
    SnapIndex index_;
    unsigned threads_;
    mutable std::once_flag hierarchy_made_;
    mutable std::unique_ptr<const StreetHierarchy> hierarchy_;
};

}  // namespace

Result<std::unique_ptr<TravelProvider>> open_streets(const std::string& file, const std::string& profile,
                                                     unsigned threads) {
    NEARSTOCK_ASSIGN_OR_RETURN(network, read_network(file, profile));
    return std::make_unique<Streets>(std::move(network), threads);
}

}  // namespace nearstock::streets
