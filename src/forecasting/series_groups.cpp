#include "forecasting/series_groups.hpp"

#include <algorithm>

namespace nearstock {

SeriesGroups group_series(const Panel& panel, std::size_t periods) {
    constexpr double seldom_below = 0.75;
    SeriesGroups groups;
    groups.of.assign(panel.series, 0);
    groups.mean.assign(panel.series, 0);
    std::vector<std::uint8_t> often(panel.series, 0);
    const std::size_t from = panel.days - std::min(periods, panel.days);
    for (std::size_t s = 0; s < panel.series; ++s) {
        double sum = 0;
        std::size_t known = 0;
        std::size_t selling = 0;
        for (std::size_t d = std::max(from, panel.first_period(s)); d < panel.days; ++d) {
            if (panel.in_stock(s, d) > 0) {
                sum += panel.sale(s, d);
                ++known;
                selling += panel.sale(s, d) > 0;
            }
        }
        if (known > 0) {
            groups.mean[s] = static_cast<float>(sum / static_cast<double>(known));
            often[s] = static_cast<double>(selling) > seldom_below * static_cast<double>(known);
        }
    }
    std::vector<float> sorted = groups.mean;
    std::ranges::sort(sorted);
    const float low = sorted.empty() ? 0 : sorted[sorted.size() / 3];
    const float high = sorted.empty() ? 0 : sorted[sorted.size() * 2 / 3];
    for (std::size_t s = 0; s < panel.series; ++s) {
        const std::size_t volume = groups.mean[s] >= high ? 2 : groups.mean[s] >= low ? 1 : 0;
        groups.of[s] = static_cast<std::uint8_t>(2 * volume + often[s]);
    }
    return groups;
}

}  // namespace nearstock
