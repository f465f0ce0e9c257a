// What a long history adds: dates, weekdays and seasons of all series and of each grouping, and the series' own longer
// windows. See feature_year.hpp for what each of them is.
#include "forecasting/feature_groups.hpp"
#include "forecasting/feature_year.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>

namespace nearstock {

namespace {

constexpr std::array<std::size_t, 3> windows{56, 112, 364};
constexpr std::size_t zero_window = 112, level_window = 28;

/// The effects of one set of groups at an origin, by day ahead: horizon numbers per group.
struct GroupEffects {
    std::vector<float> date, weekday, season;  // groups × horizon
    std::vector<float> last7, last_quarter;    // groups: mean of 7 days ÷ of 28, of 28 ÷ of 112
};

class Effects {
public:
    explicit Effects(const OriginFacts& o) : horizon_(o.horizon) {
        const auto& f = o.facts;
        std::vector<AlikeDays> alike;
        for (std::size_t h = 0; h < horizon_; ++h) {
            alike.push_back(alike_days(f.calendar(), o.origin, o.origin + h));
        }
        for (const auto& set : f.totals()) {
            GroupEffects e;
            for (const auto& totals : set.of_group) {
                const YearEffects year(totals, f.calendar(), o.origin);
                for (std::size_t h = 0; h < horizon_; ++h) {
                    e.date.push_back(static_cast<float>(year.date(alike[h])));
                    e.weekday.push_back(static_cast<float>(year.weekday(o.origin + h)));
                    e.season.push_back(static_cast<float>(year.season(o.origin + h)));
                }
                const auto mean = [&](std::size_t w) { return totals.mean(o.origin > w ? o.origin - w : 0, o.origin); };
                const double level = mean(level_window), quarter = mean(112);
                e.last7.push_back(level > 0 ? static_cast<float>(mean(7) / level) : 1.0F);
                e.last_quarter.push_back(quarter > 0 ? static_cast<float>(level / quarter) : 1.0F);
            }
            sets_.push_back(std::move(e));
        }
    }
    [[nodiscard]] const std::vector<GroupEffects>& sets() const { return sets_; }

private:
    std::size_t horizon_;
    std::vector<GroupEffects> sets_;
};

class YearFeatures final : public FeatureGroup {
public:
    explicit YearFeatures(const OriginFacts& origin) : o_(origin), effects_(origin) {}
    [[nodiscard]] std::string_view name() const override { return "year"; }
    [[nodiscard]] std::vector<std::string> columns() const override {
        std::vector<std::string> names{"weekday", "day_of_month", "marked", "marked_before", "marked_after"};
        for (const auto& set : o_.facts.totals()) {
            for (const char* what : {"date", "weekday", "season", "last7", "last_quarter"}) {
                names.push_back("year_" + set.name + "_" + what);
            }
        }
        for (const auto w : windows) { names.push_back("mean_" + std::to_string(w)); }
        for (const char* name : {"zeros_112", "weekday_4", "weekday_8"}) { names.emplace_back(name); }
        return names;
    }

    void fill(std::size_t s, float* rows, std::size_t stride) const override {
        std::array<float, windows.size() + 1> means{};
        fill_means(s, means.data());
        for (std::size_t h = 0; h < o_.horizon; ++h, rows += stride) {
            float* out = fill_calendar(o_.origin + h, rows);
            out = fill_effects(s, h, out);
            out = std::copy(means.begin(), means.end(), out);
            out[0] = weekday_mean(s, o_.origin + h, 4);
            out[1] = weekday_mean(s, o_.origin + h, 8);
        }
    }

private:
    float* fill_calendar(std::size_t t, float* out) const {
        const auto calendar = o_.facts.calendar();
        const auto date = std::chrono::year_month_day(calendar.first_day + Days(t));
        *out++ = static_cast<float>(weekday_index(calendar.first_day + Days(t)));
        *out++ = static_cast<float>(unsigned(date.day()));
        *out++ = calendar.marked[t];
        *out++ = calendar.marked[t - 1];
        *out++ = t + 1 < o_.origin + o_.horizon ? calendar.marked[t + 1] : 0;
        return out;
    }

    float* fill_effects(std::size_t s, std::size_t h, float* out) const {
        for (std::size_t i = 0; i < effects_.sets().size(); ++i) {
            const auto& e = effects_.sets()[i];
            const auto g = o_.facts.totals()[i].group_of(s);
            const std::size_t at = g * o_.horizon + h;
            for (const float value : {e.date[at], e.weekday[at], e.season[at], e.last7[g], e.last_quarter[g]}) {
                *out++ = value;
            }
        }
        return out;
    }

    void fill_means(std::size_t s, float* out) const {
        for (const auto w : windows) {
            *out++ = mean_of(s, w, [](float y) { return y; });
        }
        *out = mean_of(s, zero_window, [](float y) { return y <= 0 ? 1.0F : 0.0F; });
    }

    template <class Value>
    float mean_of(std::size_t s, std::size_t window, Value value) const {
        double sum = 0, count = 0;
        for (std::size_t d = o_.origin > window ? o_.origin - window : 0; d < o_.origin; ++d) {
            if (o_.facts.full(s, d)) {
                sum += value(o_.facts.panel().sale(s, d));
                count += 1;
            }
        }
        return count > 0 ? static_cast<float>(sum / count) : unknown_feature;
    }

    float weekday_mean(std::size_t s, std::size_t t, std::size_t weeks) const {
        double sum = 0, count = 0;
        for (std::size_t d = t % 7 + (o_.origin - t % 7 - 1) / 7 * 7, w = 0; w < weeks; ++w, d -= 7) {
            if (o_.facts.full(s, d)) {
                sum += o_.facts.panel().sale(s, d);
                count += 1;
            }
            if (d < 7) {
                break;
            }
        }
        return count > 0 ? static_cast<float>(sum / count) : unknown_feature;
    }

    const OriginFacts& o_;
    Effects effects_;
};

/// The series' level × its store's (or everybody's) weekday × the date's effect × half the season's rise, all of them
/// logarithms: a season is half a habit, half an accident of earlier years.
class YearBase final : public FeatureBase {
public:
    explicit YearBase(const OriginFacts& origin) : o_(origin), effects_(origin) {
        for (std::size_t i = 0; i < o_.facts.totals().size(); ++i) {
            if (o_.facts.totals()[i].name == "store") {
                weekday_set_ = i;
            }
        }
    }
    void fill(std::size_t s, float* base) const override {
        const auto& all = effects_.sets().front();
        const auto& weekday = effects_.sets()[weekday_set_].weekday;
        const std::size_t g = o_.facts.totals()[weekday_set_].group_of(s);
        for (std::size_t h = 0; h < o_.horizon; ++h) {
            const float factor = weekday[g * o_.horizon + h] * std::exp(all.date[h]) * std::sqrt(all.season[h]);
            base[h] = o_.level[s] * std::max(least_factor, factor);
        }
    }

private:
    static constexpr float least_factor = 0.002F;
    const OriginFacts& o_;
    Effects effects_;
    std::size_t weekday_set_ = 0;
};

}  // namespace

std::unique_ptr<FeatureGroup> make_year_features(const OriginFacts& origin) {
    return std::make_unique<YearFeatures>(origin);
}

std::unique_ptr<FeatureBase> make_year_base(const OriginFacts& origin) { return std::make_unique<YearBase>(origin); }

}  // namespace nearstock
