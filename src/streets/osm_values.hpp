// What do OpenStreetMap's texts for speeds, lengths, weights and durations mean?
#pragma once

#include <optional>
#include <string_view>

namespace nearstock::streets {

/// "50", "25 mph" → km/h; nothing where the text does not begin with a number.
std::optional<double> speed_km_per_hour(std::string_view text);
/// "2.5", "2,5 m", "8'6\"" → metres.
std::optional<double> length_metres(std::string_view text);
/// "3.5" (tonnes), "500 kg", "5000 lbs" → kilograms.
std::optional<double> weight_kilograms(std::string_view text);
/// "15" (minutes), "1:30", "01:30:00", "PT20M" → seconds.
std::optional<double> duration_seconds(std::string_view text);

}  // namespace nearstock::streets
