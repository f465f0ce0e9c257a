#include "inventory/move_gain.hpp"

#include "core/parallel.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <optional>

namespace nearstock {

namespace {

constexpr int price_steps = 40;  // of golden section: a price of units to 1e-8 of the dearest
constexpr double infinite = std::numeric_limits<double>::infinity();

double litres_of(const Product& product) { return double(product.unit_volume.value()) / 1000; }

double kilometres(const Network& network, SiteIndex a, SiteIndex b) {
    return double(network.travel.distance(network.sites[a.value].location, network.sites[b.value].location).value()) /
           1000;
}

/// site × site.
std::vector<double> all_kilometres(const Network& network) {
    std::vector<double> result;
    for (std::uint32_t a = 0; a < network.sites.size(); ++a) {
        for (std::uint32_t b = 0; b < network.sites.size(); ++b) {
            result.push_back(kilometres(network, SiteIndex(a), SiteIndex(b)));
        }
    }
    return result;
}

/// `kilometres`: none from the hub, whose goods are carried in any case.
double line_cost(const Network& network, ProductIndex p, std::optional<double> kilometres, std::int64_t units) {
    const auto& product = network.products[p.value];
    const auto& rates = network.rates;
    const bool from_hub = !kilometres;
    const double seconds =
        double(rates.receive_per_line.count()) +
        (from_hub ? 0  // handled once on its way in any case
                  : double(rates.receive_per_case.count()) *
                        std::ceil(double(units) / double(std::max<std::int64_t>(1, product.case_pack.value()))));
    const double handling = seconds * double(rates.labour_per_hour.value()) / 3600;
    if (from_hub) {
        return handling + double(rates.hub_per_line.value());
    }
    return handling + double(rates.transfer_per_line.value()) +
           litres_of(product) * double(units) * *kilometres * double(rates.transfer_micros_per_litre_km);
}

/// One product of the dual problem.
class ProductBound {
public:
    ProductBound(const ReplenishmentInputs& inputs, ProductIndex p, const ProductWorth& worth,
                 const NightMovesOptions& options, const std::vector<double>& litre_price,
                 const std::vector<double>& kilometres)
        : network_(inputs.network), p_(p), worth_(worth), lateral_(options.lateral) {
        const auto& product = network_.products[p.value];
        const auto hub = network_.hub();
        hub_gives_ = hub.exists() && worth_.at[hub.value].on_hand() > 0;
        for (std::size_t s = 0; s < network_.sites.size(); ++s) {
            space_.push_back(is_hub(SiteIndex(s))
                                 ? 0  // nothing comes there, so its space has no price
                                 : litres_of(product) *
                                       litre_price[s * 2 + static_cast<std::size_t>(product.temperature)]);
            nearest_.push_back(nearest_giver(s, kilometres));
        }
    }

    /// The best bound over the price of a unit.
    [[nodiscard]] double best() const {
        if (!worth_.wanted) {
            return 0;
        }
        const double golden = (std::sqrt(5.0) - 1) / 2;
        double low = 0, high = worth_.scale + worth_.waste;
        double a = high - golden * (high - low), b = low + golden * (high - low), at_a = at(a), at_b = at(b);
        double least = std::min({at(0), at_a, at_b});
        for (int step = 0; step < price_steps; ++step) {
            if (at_a < at_b) {
                high = b, b = a, at_b = at_a;
                least = std::min(least, at_a = at(a = high - golden * (high - low)));
            } else {
                low = a, a = b, at_a = at_b;
                least = std::min(least, at_b = at(b = low + golden * (high - low)));
            }
        }
        return least;
    }

private:
    [[nodiscard]] double at(double price) const {
        double sum = 0;
        for (std::uint32_t s = 0; s < network_.sites.size(); ++s) {
            const auto& shelf = worth_.at[s];
            double best = may_give(SiteIndex(s)) ? giving(s, shelf, price) : 0;
            if (shelf.receives() != Receives::nothing) {
                best = std::max(best, taking(s, shelf, price));
            }
            sum += best;
        }
        return sum;
    }

    [[nodiscard]] bool is_hub(SiteIndex s) const { return network_.sites[s.value].kind == SiteKind::hub; }
    [[nodiscard]] bool may_give(SiteIndex s) const { return is_hub(s) || lateral_; }

    /// Units are given, the least worth first, as long as they are worth less than their price.
    [[nodiscard]] double giving(std::size_t s, const ShelfWorth& shelf, double price) const {
        std::int64_t low = 0, high = shelf.on_hand();  // of what stays
        while (low < high) {
            const std::int64_t middle = low + (high - low) / 2;
            shelf.of(middle + 1) < price + space_[s] ? high = middle : low = middle + 1;
        }
        return shelf.change(shelf.on_hand(), low) + (price + space_[s]) * double(shelf.on_hand() - low);
    }

    [[nodiscard]] double taking(std::size_t s, const ShelfWorth& shelf, double price) const {
        double best = 0;
        for (std::int64_t units = 1; shelf.on_hand() + units <= shelf.end(); ++units) {
            const double gain = shelf.change(shelf.on_hand(), shelf.on_hand() + units);
            const double pays = (price + space_[s]) * double(units);
            if (gain - pays > best) {
                best = std::max(best, gain - pays - cheapest_line(s, units));
            }
        }
        return best;
    }

    /// Several lines cost no less than one of the cheapest kind that brings all: the hub's, or the nearest shop's.
    [[nodiscard]] double cheapest_line(std::size_t to, std::int64_t units) const {
        double least = hub_gives_ ? line_cost(network_, p_, std::nullopt, units) : infinite;
        if (nearest_[to] < infinite) {
            least = std::min(least, line_cost(network_, p_, nearest_[to], units));
        }
        return least;
    }

    /// Kilometres to the nearest shop that has the product and may give it to this one.
    [[nodiscard]] double nearest_giver(std::size_t to, const std::vector<double>& kilometres) const {
        double least = infinite;
        if (lateral_ && worth_.at[to].receives() == Receives::from_all) {
            for (std::uint32_t from = 0; from < network_.sites.size(); ++from) {
                if (from != to && !is_hub(SiteIndex(from)) && worth_.at[from].on_hand() > 0) {
                    least = std::min(least, kilometres[from * network_.sites.size() + to]);
                }
            }
        }
        return least;
    }

    const Network& network_;
    ProductIndex p_;
    const ProductWorth& worth_;
    bool lateral_;
    bool hub_gives_ = false;
    std::vector<double> space_;    // by site, of a unit
    std::vector<double> nearest_;  // by site, kilometres
};

}  // namespace

double line_cost(const Network& network, ProductIndex p, SiteIndex from, SiteIndex to, std::int64_t units) {
    const bool from_hub = network.sites[from.value].kind == SiteKind::hub;
    return line_cost(network, p, from_hub ? std::nullopt : std::optional(kilometres(network, from, to)), units);
}

double gain_of(const Network& network, const std::vector<ProductWorth>& worth, const std::vector<NightMove>& moves) {
    double gain = 0;
    std::vector<std::int64_t> change(network.products.size() * network.sites.size());
    for (const auto& m : moves) {
        gain -= line_cost(network, m.product, m.from, m.to, m.units);
        change[network.cell(m.product, m.from)] -= m.units;
        change[network.cell(m.product, m.to)] += m.units;
    }
    for (std::size_t p = 0; p < worth.size(); ++p) {
        for (std::uint32_t s = 0; s < network.sites.size(); ++s) {
            const auto units = change[network.cell(ProductIndex(p), SiteIndex(s))];
            const auto& shelf = worth[p].at[s];
            gain += units == 0 ? 0 : shelf.change(shelf.on_hand(), shelf.on_hand() + units);
        }
    }
    return gain;
}

double most_gain(const ReplenishmentInputs& inputs, const std::vector<ProductWorth>& worth,
                 const NightMovesOptions& options, TemperatureClass temperature,
                 const std::vector<double>& litre_price) {
    const auto& network = inputs.network;
    std::vector<double> of_product(worth.size());
    const auto ways = all_kilometres(network);
    parallel_for(worth.size(), inputs.threads, [&](std::size_t begin, std::size_t end) {
        for (std::size_t p = begin; p < end; ++p) {
            if (network.products[p].temperature == temperature) {
                of_product[p] = ProductBound(inputs, ProductIndex(p), worth[p], options, litre_price, ways).best();
            }
        }
    });
    double sum = std::accumulate(of_product.begin(), of_product.end(), 0.0);
    for (const auto s : network.mfcs()) {
        const std::size_t i = s.value * 2 + static_cast<std::size_t>(temperature);
        sum += litre_price[i] * options.litres[i];
    }
    return sum;
}

}  // namespace nearstock
