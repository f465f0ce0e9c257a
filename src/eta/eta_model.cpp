#include "eta/eta_model.hpp"

#include "core/check.hpp"
#include "math/normal.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <string_view>
#include <tuple>

namespace nearstock {

namespace {

// What is believed before the first delivery, and how many of them weigh as much as that belief.
constexpr double prior_legs = 20;
constexpr double prior_log_deviation = 0.25;
constexpr double prior_services = 40;
constexpr double prior_service_s = 180;
constexpr double prior_service_deviation_s = 60;
constexpr double prior_pairs = 200;
// An hour's mean must be known before a leg's deviation from it says something about its tour.
constexpr double legs_before_surprise = 200;
constexpr double half_width_80 = 1.2815515655446004;  // of a standard normal's central 80 %
// Legs shorter than this say more about parking than about the road.
constexpr double shortest_leg_s = 20;

double free_flow_s(const TravelModel& travel, Distance distance, VehicleType vehicle) {
    const double speed = vehicle == VehicleType::van ? travel.van_speed_m_per_s : travel.bike_speed_m_per_s;
    return static_cast<double>(distance.value()) / speed;
}

std::size_t hour_of(const TimeZone& zone, Timestamp time) {
    return static_cast<std::size_t>(std::chrono::floor<std::chrono::hours>(zone.clock_of(time)).count()) % 24;
}

/// Mean and variance of log(actual ÷ free-flow drive) in one hour: counted legs and the prior's.
struct LogRatio {
    double mean = 0;
    double variance = 0;
};

LogRatio log_ratio(const EtaExperience& experience, const TravelModel& travel, std::size_t hour) {
    const EtaExperience::Hour& seen = experience.hours[hour];
    const double believed = travel.congestion[hour] > 0 ? travel.congestion[hour] : 1;
    const double prior_variance = prior_log_deviation * prior_log_deviation;
    // congestion() is the mean of a lognormal: its log's mean is lower by half the variance.
    const double prior_mean = std::log(believed) - prior_variance / 2;
    const double legs = seen.legs + prior_legs;
    LogRatio ratio;
    ratio.mean = (seen.log_ratio_sum + prior_legs * prior_mean) / legs;
    const double seen_mean = seen.legs > 0 ? seen.log_ratio_sum / seen.legs : 0;
    const double spread = seen.log_ratio_squares - seen.legs * seen_mean * seen_mean;
    ratio.variance = (std::max(0.0, spread) + prior_legs * prior_variance) / legs;
    return ratio;
}

/// Share of the log ratio's variance that the legs of one tour have in common: the day's weather, the driver.
double shared_variance(const EtaExperience& experience) {
    return std::max(0.0, experience.pair_products / (experience.pairs + prior_pairs));
}

struct Service {
    double mean = 0;
    double variance = 0;
};

Service service(const EtaExperience& experience) {
    const double n = experience.services + prior_services;
    Service result;
    result.mean = (experience.service_sum_s + prior_services * prior_service_s) / n;
    const double seen_mean = experience.services > 0 ? experience.service_sum_s / experience.services : 0;
    const double spread = experience.service_squares - experience.services * seen_mean * seen_mean;
    result.variance =
        (std::max(0.0, spread) + prior_services * prior_service_deviation_s * prior_service_deviation_s) / n;
    return result;
}

/// A moment on the road: seconds after departure. What legs have in common (`shared`, a deviation) adds up along the
/// tour; what each has for itself (`own`, a variance) partly cancels.
struct Clock {
    double mean = 0;
    double shared = 0;
    double own = 0;
    [[nodiscard]] double deviation() const { return std::sqrt(shared * shared + own); }

    /// The later of this and `earliest` (Clark 1961, one argument certain).
    void wait_until(double earliest) {
        const double before = deviation();
        if (before <= 0) {
            mean = std::max(mean, earliest);
            return;
        }
        const double z = (mean - earliest) / before;
        const double first = earliest + before * (z * normal_cdf(z) + normal_pdf(z));
        const double second = earliest * earliest * normal_cdf(-z) + (mean * mean + before * before) * normal_cdf(z) +
                              (mean + earliest) * before * normal_pdf(z);
        const double after = std::sqrt(std::max(0.0, second - first * first));
        mean = first;
        shared *= after / before;
        own *= (after / before) * (after / before);
    }
};

/// Legs of one tour that came as a surprise against what was known before.
struct Surprises {
    double sum = 0, squares = 0, legs = 0;
};

}  // namespace

void EtaExperience::learn(const Network& network, std::span<const Delivery> deliveries) {
    // Sums must not depend on the order in which somebody lists the deliveries.
    std::vector<const Delivery*> sorted;
    for (const Delivery& delivery : deliveries) { sorted.push_back(&delivery); }
    std::ranges::sort(sorted, {},
                      [](const Delivery* d) { return std::tie(d->tour_id, d->stop_number, d->delivery_id); });

    const EtaExperience before = *this;
    std::map<std::string_view, Surprises> tours;
    for (const Delivery* delivery : sorted) {
        const double seconds = static_cast<double>((delivery->completed_at - delivery->arrived_at).count());
        services += 1;
        service_sum_s += seconds;
        service_squares += seconds * seconds;
        const VehicleType vehicle = network.drivers[delivery->driver.value].vehicle;
        const double planned = free_flow_s(network.travel, delivery->leg_distance, vehicle);
        const auto actual = static_cast<double>(delivery->leg_drive.count());
        if (planned < shortest_leg_s || actual <= 0) {
            continue;
        }
        const double ratio = std::log(actual / planned);
        const std::size_t at = hour_of(network.time_zone, delivery->arrived_at - delivery->leg_drive);
        Hour& hour = hours[at];
        hour.legs += 1;
        hour.log_ratio_sum += ratio;
        hour.log_ratio_squares += ratio * ratio;
        if (before.hours[at].legs < legs_before_surprise) {
            continue;
        }
        const double surprise = ratio - log_ratio(before, network.travel, at).mean;
        Surprises& tour = tours[delivery->tour_id];
        tour.sum += surprise;
        tour.squares += surprise * surprise;
        tour.legs += 1;
    }
    for (const auto& [id, tour] : tours) {
        pairs += tour.legs * (tour.legs - 1) / 2;
        pair_products += (tour.sum * tour.sum - tour.squares) / 2;
    }
}

EtaModel::EtaModel(const Network& network, EtaExperience experience) : network_(&network), experience_(experience) {}

double EtaModel::congestion(int hour) const {
    check(hour >= 0 && hour < 24, "an hour is 0 to 23");
    const LogRatio ratio = log_ratio(experience_, network_->travel, static_cast<std::size_t>(hour));
    return std::exp(ratio.mean + ratio.variance / 2);
}

std::vector<Arrival> EtaModel::predict(const EtaRoute& route) const {
    check(route.earliest.size() == route.legs.size(), "every leg ends at a stop with a window");
    const Service handover = service(experience_);
    const double in_common = shared_variance(experience_);
    const Seconds clock_at_departure = network_->time_zone.clock_of(route.departure);
    std::vector<Arrival> arrivals;
    Clock clock;
    for (std::size_t i = 0; i < route.legs.size(); ++i) {
        const auto local = clock_at_departure.count() + static_cast<std::int64_t>(clock.mean);
        const auto hour = static_cast<std::size_t>((local / 3600) % 24);
        const LogRatio ratio = log_ratio(experience_, network_->travel, hour);
        const double drive = free_flow_s(network_->travel, route.legs[i].distance, route.legs[i].vehicle) *
                             std::exp(ratio.mean + ratio.variance / 2);
        const double together = std::min(in_common, ratio.variance);
        clock.mean += drive;
        clock.shared += drive * std::sqrt(std::expm1(together));
        clock.own += drive * drive * std::exp(together) * std::expm1(ratio.variance - together);

        const auto earliest = static_cast<double>((route.earliest[i] - route.departure).count());
        const double reach = half_width_80 * clock.deviation();
        const auto at = [&](double seconds) {
            return route.departure + Seconds(std::llround(std::max(seconds, earliest)));
        };
        Arrival arrival{.low = at(clock.mean - reach), .high = at(clock.mean + reach)};
        clock.wait_until(earliest);
        arrival.expected = std::clamp(at(clock.mean), arrival.low, arrival.high);
        arrivals.push_back(arrival);
        clock.mean += handover.mean;
        clock.own += handover.variance;
    }
    return arrivals;
}

}  // namespace nearstock
