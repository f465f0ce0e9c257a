#include "simulation/demand_levels.hpp"

#include "core/random.hpp"
#include "simulation/city_catalogue.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <numbers>
#include <numeric>
#include <string_view>

namespace nearstock {

namespace {

constexpr double income_spending = 0.4;  // exponent: richer zones order more
constexpr double youth_spending = 0.5;   // exponent: younger zones order more

/// A smooth random function of the map with mean 0 and variance 1.
class TasteField {
public:
    TasteField(Generator generator, double range_km) {
        for (auto& wave : waves_) {
            wave = {generator.normal() / range_km, generator.normal() / range_km,
                    generator.uniform() * 2 * std::numbers::pi};
        }
    }
    [[nodiscard]] double at(Kilometres where) const {
        double sum = 0;
        for (const auto& wave : waves_) {
            sum += std::cos(wave.east * where.east + wave.north * where.north + wave.phase);
        }
        return sum * std::sqrt(2.0 / double(waves_.size()));
    }

private:
    struct Wave {
        double east = 0;
        double north = 0;
        double phase = 0;
    };
    std::array<Wave, 5> waves_;
};

std::vector<double> normalised(std::vector<double> values) {
    const double sum = std::accumulate(values.begin(), values.end(), 0.0);
    for (auto& v : values) { v /= sum; }
    return values;
}

/// Products of each category, most popular first.
std::map<std::string_view, std::vector<std::size_t>> ranked_categories(const CityConfig& config,
                                                                       const Network& network) {
    const Stream popularity(config.seed, "popularity");
    std::map<std::string_view, std::vector<std::size_t>> categories;
    std::vector<std::uint64_t> luck(network.products.size());
    for (std::size_t p = 0; p < network.products.size(); ++p) {
        luck[p] = popularity.at(p).next();
        categories[network.products[p].category].push_back(p);
    }
    for (auto& [name, members] : categories) {
        std::ranges::stable_sort(members, {}, [&](std::size_t p) { return luck[p]; });
    }
    return categories;
}

std::vector<double> product_shares(const CityConfig& config, const Network& network) {
    std::vector<double> share(network.products.size());
    for (const auto& [name, members] : ranked_categories(config, network)) {
        double sum = 0;
        for (std::size_t r = 0; r < members.size(); ++r) {
            share[members[r]] = std::pow(double(r + 1), -config.demand.popularity_exponent);
            sum += share[members[r]];
        }
        for (const auto p : members) { share[p] *= category_profile(name).weight / sum; }
    }
    return normalised(std::move(share));
}

/// Mean units of a line, scaled so that the average line of the assortment has what the configuration says.
std::vector<double> line_sizes(const CityConfig& config, const Network& network, const std::vector<double>& share) {
    std::vector<double> size(network.products.size());
    double units = 0;
    double lines = 0;
    for (std::size_t p = 0; p < size.size(); ++p) {
        size[p] = category_profile(network.products[p].category).units_per_line;
        units += share[p];
        lines += share[p] / size[p];
    }
    const double scale = config.demand.units_per_line / (units / lines);
    for (auto& s : size) { s = std::max(1.0, s * scale); }
    return size;
}

/// By zone, relative to the city's average.
struct Demographics {
    std::vector<double> log_income;
    std::vector<double> log_youth;
};

Demographics demographics(const Network& network) {
    double people = 0, income = 0, youth = 0;
    for (const auto& zone : network.zones) {
        const auto n = double(zone.population);
        people += n;
        income += n * double(zone.median_income.value());
        youth += n * zone.share_under_35;
    }
    Demographics result;
    for (const auto& zone : network.zones) {
        result.log_income.push_back(std::log(double(zone.median_income.value()) * people / income));
        result.log_youth.push_back(std::log(zone.share_under_35 * people / youth));
    }
    return result;
}

std::vector<double> zone_shares(const CityConfig& config, const Network& network,
                                const std::vector<double>& zone_weight) {
    const auto& effects = config.demand;
    const Stream product_taste(config.seed, "taste.product");
    const Stream category_taste(config.seed, "taste.category");
    const auto people = demographics(network);
    const std::size_t zones = network.zones.size();
    std::vector<Kilometres> where;
    for (const auto& zone : network.zones) { where.push_back(from_centre(config, zone.location)); }
    std::vector<double> shares(network.products.size() * zones);
    for (std::size_t p = 0; p < network.products.size(); ++p) {
        const auto& category = network.products[p].category;
        const auto& profile = category_profile(category);
        const TasteField own(product_taste.at(p), effects.taste_range_km);
        const TasteField shared(category_taste.at(hash_text(category)), effects.taste_range_km);
        double sum = 0;
        for (std::size_t z = 0; z < zones; ++z) {
            const double tilt = effects.income_effect * profile.income * people.log_income[z] +
                                effects.youth_effect * profile.youth * people.log_youth[z] +
                                effects.taste_sd * own.at(where[z]) + effects.taste_category_sd * shared.at(where[z]);
            shares[p * zones + z] = zone_weight[z] * std::exp(tilt);
            sum += shares[p * zones + z];
        }
        for (std::size_t z = 0; z < zones; ++z) { shares[p * zones + z] /= sum; }
    }
    return shares;
}

}  // namespace

Kilometres from_centre(const CityConfig& config, Location location) {
    constexpr double km_per_degree = 111.195;
    const double shrink = std::cos(config.centre.latitude * std::numbers::pi / 180);
    return {(location.longitude - config.centre.longitude) * km_per_degree * shrink,
            (location.latitude - config.centre.latitude) * km_per_degree};
}

std::vector<double> zone_weights(const Network& network) {
    const auto people = demographics(network);
    std::vector<double> weight;
    for (std::size_t z = 0; z < network.zones.size(); ++z) {
        weight.push_back(double(network.zones[z].population) *
                         std::exp(income_spending * people.log_income[z] + youth_spending * people.log_youth[z]));
    }
    return normalised(std::move(weight));
}

DemandLevels demand_levels(const CityConfig& config, const Network& network) {
    DemandLevels levels;
    levels.product_share = product_shares(config, network);
    levels.units_per_line = line_sizes(config, network, levels.product_share);
    levels.zone_weight = zone_weights(network);
    levels.zone_share = zone_shares(config, network, levels.zone_weight);
    double lines_per_unit = 0;
    for (std::size_t p = 0; p < levels.product_share.size(); ++p) {
        lines_per_unit += levels.product_share[p] / levels.units_per_line[p];
    }
    levels.units_per_day = config.orders_per_day * config.lines_per_order / lines_per_unit;
    return levels;
}

}  // namespace nearstock
