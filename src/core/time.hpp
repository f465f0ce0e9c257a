// Instants, business dates and the time zone that joins them.
//
// Every record has `occurred_at` and `known_at` (UTC) and the `business_date` of its site. No clock is read here: the
// time is an argument everywhere outside app.
#pragma once

#include "core/result.hpp"

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

namespace nearstock {

using Timestamp = std::chrono::sys_seconds;  // UTC
using BusinessDate = std::chrono::sys_days;  // a calendar day, in the site's own time zone
using Seconds = std::chrono::seconds;
using Days = std::chrono::days;

/// "2026-03-29".
std::string to_text(BusinessDate date);
/// "2026-03-29T06:15:00Z".
std::string to_text(Timestamp time);
/// Requires YYYY-MM-DD and an existing day.
Result<BusinessDate> parse_date(std::string_view text);
/// Requires YYYY-MM-DDTHH:MM:SSZ (a space for the T is accepted).
Result<Timestamp> parse_timestamp(std::string_view text);
/// Requires a number and a unit: "7d", "36h", "15min", "30s". A bare number is refused, naming the mend.
Result<Seconds> parse_duration(std::string_view text);

/// 0 = Monday … 6 = Sunday.
int weekday_index(BusinessDate date);

/// An IANA time zone. Cheap to copy; thread-safe.
class TimeZone {
public:
    /// Fails when the system's zone database does not know the name.
    static Result<TimeZone> find(const std::string& iana_name);
    /// The instant at `since_midnight` local clock time of `date`. A skipped hour maps to the moment after the gap.
    [[nodiscard]] Timestamp at(BusinessDate date, Seconds since_midnight) const;
    /// The local date of an instant.
    [[nodiscard]] BusinessDate date_of(Timestamp time) const;
    /// Seconds since local midnight.
    [[nodiscard]] Seconds clock_of(Timestamp time) const;
    [[nodiscard]] const std::string& name() const;

private:
    struct Zone;
    std::shared_ptr<const Zone> zone_;
};

}  // namespace nearstock
