#include "forecasting/feature_groups.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace nearstock {

namespace {

constexpr std::array<std::size_t, 4> windows{3, 7, 14, 28};
constexpr std::size_t lags = 4;
constexpr std::array<double, 1> decays{0.5};

class HistoryFeatures final : public FeatureGroup {
public:
    explicit HistoryFeatures(const OriginFacts& origin) : o_(origin) {}
    [[nodiscard]] std::string_view name() const override { return "history"; }
    [[nodiscard]] std::vector<std::string> columns() const override {
        std::vector<std::string> names{"last", "last_stock"};
        for (const auto w : windows) {
            names.push_back("mean_full_" + std::to_string(w));
            names.push_back("mean_any_" + std::to_string(w));
            names.push_back("stock_" + std::to_string(w));
        }
        for (const double a : decays) { names.push_back("ewma_" + std::to_string(a).substr(0, 4)); }
        for (const char* name : {"sd_28", "median_28", "low_28", "high_28", "zeros_28", "trend", "lag_season_1",
                                 "lag_season_2", "lag_season_3", "lag_season_4", "lag_season_stock"}) {
            names.emplace_back(name);
        }
        return names;
    }

    void fill(std::size_t s, float* rows, std::size_t stride) const override {
        float* out = rows;
        const auto& panel = o_.facts.panel();
        *out++ = panel.sale(s, o_.origin - 1);
        *out++ = panel.in_stock(s, o_.origin - 1);
        for (const auto w : windows) { out = fill_window(s, w, out); }
        for (const double a : decays) { *out++ = decayed(s, a); }
        out = fill_spread(s, out);
        const auto fixed = out - rows;
        for (std::size_t h = 1; h < o_.horizon; ++h) { std::copy(rows, out, rows + h * stride); }
        for (std::size_t h = 0; h < o_.horizon; ++h) { fill_lags(s, h, rows + h * stride + fixed); }
    }

private:
    float* fill_window(std::size_t s, std::size_t window, float* out) const {
        const auto& f = o_.facts;
        double full = 0, fulls = 0, any = 0, anys = 0, stock = 0;
        for (std::size_t d = o_.origin > window ? o_.origin - window : 0; d < o_.origin; ++d) {
            if (!f.known(s, d)) {
                continue;
            }
            const double y = f.panel().sale(s, d);
            any += y;
            anys += 1;
            stock += f.panel().in_stock(s, d);
            if (f.full(s, d)) {
                full += y;
                fulls += 1;
            }
        }
        *out++ = fulls > 0 ? static_cast<float>(full / fulls) : unknown_feature;
        *out++ = anys > 0 ? static_cast<float>(any / anys) : unknown_feature;
        *out++ = static_cast<float>(stock / double(window));
        return out;
    }

    float decayed(std::size_t s, double rate) const {
        double level = o_.level[s];
        for (std::size_t d = o_.from; d < o_.origin; ++d) {
            if (o_.facts.full(s, d)) {
                level += rate * (o_.facts.panel().sale(s, d) - level);
            }
        }
        return static_cast<float>(level);
    }

    float* fill_spread(std::size_t s, float* out) const {
        std::vector<float> y;
        double sum = 0, squares = 0, zeros = 0, cross = 0, times = 0, time_squares = 0;
        for (std::size_t d = o_.from; d < o_.origin; ++d) {
            if (!o_.facts.full(s, d)) {
                continue;
            }
            const float value = o_.facts.panel().sale(s, d);
            const double time = double(d) - double(o_.origin);
            y.push_back(value);
            sum += value;
            squares += double(value) * value;
            zeros += value <= 0;
            cross += time * value;
            times += time;
            time_squares += time * time;
        }
        const double n = double(y.size());
        if (y.size() < 2) {
            std::fill_n(out, 6, unknown_feature);
        } else {
            std::sort(y.begin(), y.end());
            const auto rank = [&](double p) { return y[std::size_t(p * (n - 1) + 0.5)]; };
            out[0] = static_cast<float>(std::sqrt(std::max(0.0, squares / n - sum / n * (sum / n))));
            out[1] = rank(0.5);
            out[2] = rank(0.15);
            out[3] = rank(0.85);
            out[4] = static_cast<float>(zeros / n);
            const double spread = time_squares - times * times / n;
            out[5] = spread > 0 ? static_cast<float>((cross - times * sum / n) / spread / o_.level[s]) : 0;
        }
        return out + 6;
    }

    /// The latest periods at the same place in the season and of the same kind, newest first.
    void fill_lags(std::size_t s, std::size_t h, float* out) const {
        const auto& f = o_.facts;
        const std::size_t asked = o_.origin + h;
        std::fill_n(out, lags + 1, unknown_feature);
        std::size_t found = 0;
        for (std::size_t d = o_.origin; d-- > 0 && found < lags;) {
            if (f.place(d) != f.place(asked) || f.day_off(d) != f.day_off(asked)) {
                continue;
            }
            if (f.known(s, d)) {
                out[found] = f.panel().sale(s, d);
                if (found == 0) {
                    out[lags] = f.panel().in_stock(s, d);
                }
            }
            found += 1;
        }
    }

    const OriginFacts& o_;
};

}  // namespace

std::unique_ptr<FeatureGroup> make_history_features(const OriginFacts& origin) {
    return std::make_unique<HistoryFeatures>(origin);
}

}  // namespace nearstock
