// How much longer than at free flow does a leg take, by zone and hour of the day?
//
//     TrafficProfile traffic = TrafficProfile::learn(legs);
//     traffic.ratio("Z01", "Z07", 17)        // 1.62: 62 % longer at five in the afternoon
//     traffic.arrival("Z01", "Z07", 600, leave)
//
// Learnt from finished legs: ratios of actual to free-flow time, weighed by the free-flow time. What a zone shows in an
// hour is drawn towards the city in that hour, and that towards 1, by the credibility of Bühlmann and Straub (1970):
// few legs, or legs that disagree, count little. A leg informs both of its zones. On the way the speed changes with the
// hour (Ichoua, Gendreau and Potvin 2003), so who leaves later never arrives earlier.
#pragma once

#include "core/result.hpp"

#include <array>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace nearstock::streets {

constexpr int hours_a_day = 24;

struct FinishedLeg {
    std::string from_zone, to_zone;
    int hour = 0;                  // of its departure, 0 … 23, local clock
    double free_flow_seconds = 0;  // what the provider says
    double actual_seconds = 0;
};

/// From this moment on, in seconds after midnight, one drives at `factor` of the free-flow speed.
struct SpeedStep {
    std::int64_t from = 0;
    double factor = 1;
    bool operator==(const SpeedStep&) const = default;
};

class TrafficProfile {
public:
    using Day = std::array<double, hours_a_day>;

    /// Nothing learnt: 1 everywhere.
    TrafficProfile() { city_.fill(1); }
    /// Legs in any order. Left out: those without positive times, an hour outside the day, or a ratio outside
    /// 1/5 … 5 (a meter that was left on, a wrong place).
    static TrafficProfile learn(std::span<const FinishedLeg> legs);
    /// As kept in a file. Requires positive ratios.
    static TrafficProfile of(Day city, std::map<std::string, Day> zones);

    [[nodiscard]] const Day& city() const { return city_; }
    [[nodiscard]] const std::map<std::string, Day>& zones() const { return zones_; }
    [[nodiscard]] std::size_t legs_used() const { return used_; }
    [[nodiscard]] std::size_t legs_left_out() const { return left_out_; }

    /// Actual to free flow of a leg that is driven within one hour; a zone that is not known is as the city.
    [[nodiscard]] double ratio(const std::string& from_zone, const std::string& to_zone, int hour) const;
    /// How much slower a pair of zones is than the city, over the hours that are known: what to multiply a matrix by
    /// beside `speeds`.
    [[nodiscard]] double level(const std::string& from_zone, const std::string& to_zone) const;
    /// When who leaves at `leave` (seconds after some midnight) arrives.
    [[nodiscard]] double arrival(const std::string& from_zone, const std::string& to_zone, double free_flow_seconds,
                                 double leave) const;
    /// Speeds of the city for whole days from midnight on, without steps that change nothing: Travel::Speed of a
    /// routing problem.
    [[nodiscard]] std::vector<SpeedStep> speeds(int days) const;

private:
    [[nodiscard]] const Day& of_zone(const std::string& zone) const;
    /// Not one where nobody drove, which is 1 everywhere.
    [[nodiscard]] bool is_known(int hour) const;
    Day city_{};
    std::map<std::string, Day> zones_;
    std::size_t used_ = 0, left_out_ = 0;
};

}  // namespace nearstock::streets
