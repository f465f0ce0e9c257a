#include "streets/traffic_profile.hpp"

#include "core/check.hpp"

#include <algorithm>
#include <cmath>
#include <tuple>

namespace nearstock::streets {

namespace {

constexpr double widest_ratio = 5, hour_seconds = 3600;

/// Sums of one cell: weights w, ratios x.
struct Cell {
    double count = 0, w = 0, wx = 0, wxx = 0;
    void add(double weight, double ratio) {
        count += 1;
        w += weight;
        wx += weight * ratio;
        wxx += weight * ratio * ratio;
    }
    [[nodiscard]] double mean() const { return w > 0 ? wx / w : 1; }
};

/// The weight at which a cell's own mean counts half: variance within cells ÷ variance between them, around a mean of
/// 1 that is known (Bühlmann and Straub 1970). Infinite where cells do not differ by more than chance.
double half_weight(const std::vector<const Cell*>& cells) {
    double within = 0, degrees = 0, weight = 0, spread = 0, used = 0;
    for (const auto* cell : cells) {
        if (cell->w <= 0) {
            continue;
        }
        within += cell->wxx - cell->w * cell->mean() * cell->mean();
        degrees += cell->count - 1;
        weight += cell->w;
        spread += cell->w * (cell->mean() - 1) * (cell->mean() - 1);
        used += 1;
    }
    if (degrees <= 0 || weight <= 0) {
        return INFINITY;
    }
    const double variance = std::max(0.0, within) / degrees;
    const double between = (spread - used * variance) / weight;
    return between > 0 ? variance / between : INFINITY;
}

double shrunk(const Cell& cell, double half) {
    if (cell.w <= 0 || std::isinf(half)) {
        return 1;
    }
    const double credible = cell.w / (cell.w + half);
    return credible * cell.mean() + (1 - credible);
}

bool usable(const FinishedLeg& leg) {
    if (leg.hour < 0 || leg.hour >= hours_a_day || !(leg.free_flow_seconds > 0) || !(leg.actual_seconds > 0)) {
        return false;
    }
    const double ratio = leg.actual_seconds / leg.free_flow_seconds;
    return ratio <= widest_ratio && ratio >= 1 / widest_ratio;
}

TrafficProfile::Day city_hours(std::span<const FinishedLeg> legs) {
    std::array<Cell, hours_a_day> cells;
    for (const auto& leg : legs) {
        if (usable(leg)) {
            cells[std::size_t(leg.hour)].add(leg.free_flow_seconds, leg.actual_seconds / leg.free_flow_seconds);
        }
    }
    std::vector<const Cell*> all;
    for (const auto& cell : cells) { all.push_back(&cell); }
    const double half = half_weight(all);
    TrafficProfile::Day day{};
    std::ranges::transform(cells, day.begin(), [half](const Cell& cell) { return shrunk(cell, half); });
    return day;
}

}  // namespace

TrafficProfile TrafficProfile::learn(std::span<const FinishedLeg> legs) {
    // Sums of doubles depend on their order: legs are added in one that does not depend on the caller's.
    std::vector<FinishedLeg> sorted(legs.begin(), legs.end());
    std::ranges::sort(sorted, {}, [](const FinishedLeg& leg) {
        return std::tie(leg.hour, leg.from_zone, leg.to_zone, leg.free_flow_seconds, leg.actual_seconds);
    });
    TrafficProfile profile;
    profile.city_ = city_hours(sorted);
    std::map<std::string, std::array<Cell, hours_a_day>> cells;
    for (const auto& leg : sorted) {
        ++(usable(leg) ? profile.used_ : profile.left_out_);
        if (!usable(leg)) {
            continue;
        }
        const auto hour = std::size_t(leg.hour);
        const double beside_the_city = leg.actual_seconds / leg.free_flow_seconds / profile.city_[hour];
        cells[leg.from_zone][hour].add(leg.free_flow_seconds, beside_the_city);
        if (leg.to_zone != leg.from_zone) {
            cells[leg.to_zone][hour].add(leg.free_flow_seconds, beside_the_city);
        }
    }
    std::vector<const Cell*> all;
    for (const auto& [zone, hours] : cells) {
        for (const auto& cell : hours) { all.push_back(&cell); }
    }
    const double half = half_weight(all);
    for (const auto& [zone, hours] : cells) {
        auto& day = profile.zones_[zone];
        for (std::size_t h = 0; h < hours.size(); ++h) { day[h] = profile.city_[h] * shrunk(hours[h], half); }
    }
    return profile;
}

TrafficProfile TrafficProfile::of(Day city, std::map<std::string, Day> zones) {
    const auto positive = [](const Day& day) { return std::ranges::all_of(day, [](double r) { return r > 0; }); };
    check(positive(city) && std::ranges::all_of(zones, [&](const auto& zone) { return positive(zone.second); }),
          "ratios of a traffic profile are positive");
    TrafficProfile profile;
    profile.city_ = city;
    profile.zones_ = std::move(zones);
    return profile;
}

const TrafficProfile::Day& TrafficProfile::of_zone(const std::string& zone) const {
    const auto at = zones_.find(zone);
    return at == zones_.end() ? city_ : at->second;
}

double TrafficProfile::ratio(const std::string& from_zone, const std::string& to_zone, int hour) const {
    const auto h = std::size_t(((hour % hours_a_day) + hours_a_day) % hours_a_day);
    return std::sqrt(of_zone(from_zone)[h] * of_zone(to_zone)[h]);
}

bool TrafficProfile::is_known(int hour) const {
    const auto h = std::size_t(hour);
    return city_[h] != 1 || std::ranges::any_of(zones_, [h](const auto& zone) { return zone.second[h] != 1; });
}

double TrafficProfile::level(const std::string& from_zone, const std::string& to_zone) const {
    double pair = 0, city = 0;
    for (int h = 0; h < hours_a_day; ++h) {
        if (is_known(h)) {
            pair += ratio(from_zone, to_zone, h);
            city += city_[std::size_t(h)];
        }
    }
    return city > 0 ? pair / city : 1;
}

double TrafficProfile::arrival(const std::string& from_zone, const std::string& to_zone, double free_flow_seconds,
                               double leave) const {
    double now = leave, left = free_flow_seconds;
    auto hour = std::int64_t(std::floor(leave / hour_seconds));
    while (true) {
        const double slow = ratio(from_zone, to_zone, int(hour % hours_a_day));
        const double end = double(hour + 1) * hour_seconds;
        if (now + left * slow <= end) {
            return now + left * slow;
        }
        left -= (end - now) / slow;
        now = end;
        ++hour;
    }
}

std::vector<SpeedStep> TrafficProfile::speeds(int days) const {
    std::vector<SpeedStep> steps;
    for (int h = 0; h < days * hours_a_day; ++h) {
        const double factor = 1 / city_[std::size_t(h % hours_a_day)];
        if (steps.empty() || steps.back().factor != factor) {
            steps.push_back({h * std::int64_t{3600}, factor});
        }
    }
    return steps;
}

}  // namespace nearstock::streets
