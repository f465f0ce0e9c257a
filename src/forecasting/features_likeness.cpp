// Likeness-weighted history: Σ w·y / Σ w with
//     w = 2^(−age / half_life) · exp(−|price − price asked| / width) · (match of kind of day) · (match of place in
//     season)
#include "forecasting/feature_groups.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>

namespace nearstock {

namespace {

struct Kernel {
    const char* name;
    double half_life;    // periods
    double price_width;  // share of the price; 0: price does not matter
    double other_kind;   // weight of a period of the other kind (day off or not)
    double other_place;  // weight of a period of the same kind at another place in the season
    bool full_only;      // in-stock periods only
    bool counted;        // Σ w is a feature too
};

constexpr std::array kernels{
    Kernel{"fast", 4, 0, 0.25, 1, true, false},
    Kernel{"slow", 28, 0, 0.1, 1, true, false},
    Kernel{"price_wide", 28, 0.10, 0.25, 1, true, true},
    Kernel{"price", 14, 0.04, 0.25, 1, true, true},
    Kernel{"price_fast", 5, 0.04, 0.25, 1, true, false},
    Kernel{"price_kind", 28, 0.04, 0.03, 1, true, true},
    Kernel{"price_narrow", 40, 0.012, 0.5, 1, true, true},
    Kernel{"place", 21, 0, 0.02, 0.02, true, false},
    Kernel{"price_place", 28, 0.05, 0.05, 0.1, true, true},
    Kernel{"price_long", 100, 0.03, 0.1, 0.7, true, false},
    Kernel{"price_any", 14, 0.04, 0.25, 1, false, true},
    Kernel{"place_any", 21, 0.10, 0.05, 0.1, false, false},
};
constexpr std::size_t window_seasons = 11;  // how far back, in weeks of a daily panel
constexpr std::size_t base_kernel = 3;
constexpr double base_prior = 0.7;

constexpr std::size_t count = kernels.size();
using Numbers = std::array<float, count>;
struct Means {
    Numbers sum{}, weight{};
};

/// The factors of every kernel's weight, ready to multiply.
class Weights {
public:
    explicit Weights(const OriginFacts& o) {
        const std::size_t window =
            window_seasons * std::max<std::size_t>(7, std::min<std::size_t>(o.facts.places(), 52));
        from_ = o.origin > window ? o.origin - window : 0;
        recency_.resize(o.origin - from_);
        gap_.resize(gap_steps);
        for (std::size_t k = 0; k < count; ++k) {
            for (std::size_t i = 0; i < recency_.size(); ++i) {
                recency_[i][k] = static_cast<float>(std::exp2(-double(recency_.size() - 1 - i) / kernels[k].half_life));
            }
            const bool priced = o.facts.has_price() && kernels[k].price_width > 0;
            for (std::size_t i = 0; i < gap_.size(); ++i) {
                gap_[i][k] = priced ? static_cast<float>(std::exp(-double(i) * gap_step / kernels[k].price_width)) : 1;
            }
            kind_[0][k] = static_cast<float>(kernels[k].other_kind);
            kind_[1][k] = static_cast<float>(kernels[k].other_place);
            kind_[2][k] = 1;
            partial_[k] = kernels[k].full_only ? 0.0F : 1.0F;
            whole_[k] = 1;
        }
    }
    [[nodiscard]] std::size_t from() const { return from_; }
    [[nodiscard]] const Numbers& recency(std::size_t d) const { return recency_[d - from_]; }
    [[nodiscard]] const Numbers& gap(float difference) const {
        return gap_[std::min(gap_steps - 1,
                             static_cast<std::size_t>(std::abs(difference) * float(1 / gap_step) + 0.5F))];
    }
    [[nodiscard]] const Numbers& kind(bool same_kind, bool same_place) const {
        return kind_[!same_kind ? 0 : same_place ? 2 : 1];
    }
    [[nodiscard]] const Numbers& stock(bool full) const { return full ? whole_ : partial_; }

private:
    static constexpr double gap_step = 0.004;
    static constexpr std::size_t gap_steps = 300;
    std::size_t from_ = 0;
    std::vector<Numbers> recency_, gap_;
    std::array<Numbers, 3> kind_;
    Numbers partial_, whole_;
};

/// Calls use(period, y, full, price gap) for what is known of a series.
template <class Use>
void for_history(const OriginFacts& o, const Weights& weights, std::size_t s, std::size_t t, Use use) {
    const auto& f = o.facts;
    const float price = f.price_share(s, t);
    for (std::size_t d = std::max(weights.from(), f.panel().first_period(s)); d < o.origin; ++d) {
        const bool full = f.full(s, d);
        if (full || f.known(s, d)) {
            use(d, f.panel().sale(s, d), full, f.price_share(s, d) - price);
        }
    }
}

float base_of(const OriginFacts& o, std::size_t s, float sum, float weight) {
    return (sum + float(base_prior) * o.level[s]) / (weight + float(base_prior));
}

class LikenessFeatures final : public FeatureGroup {
public:
    explicit LikenessFeatures(const OriginFacts& origin) : o_(origin), weights_(origin) {}
    [[nodiscard]] std::string_view name() const override { return "likeness"; }
    [[nodiscard]] std::vector<std::string> columns() const override {
        std::vector<std::string> names;
        for (const auto& kernel : kernels) {
            names.push_back(std::string("like_") + kernel.name);
            if (kernel.counted) {
                names.push_back(std::string("like_") + kernel.name + "_weight");
            }
        }
        for (const char* name : {"like_base", "like_sd", "like_low", "like_high"}) { names.emplace_back(name); }
        return names;
    }

    void fill(std::size_t s, float* rows, std::size_t stride) const override {
        for (std::size_t h = 0; h < o_.horizon; ++h, rows += stride) {
            const Means means = weigh(s, o_.origin + h);
            float* out = rows;
            for (std::size_t k = 0; k < count; ++k) {
                *out++ = means.weight[k] > 1e-3F ? means.sum[k] / means.weight[k] : unknown_feature;
                if (kernels[k].counted) {
                    *out++ = means.weight[k];
                }
            }
            const float base = base_of(o_, s, means.sum[base_kernel], means.weight[base_kernel]);
            *out++ = base;
            fill_spread(s, o_.origin + h, base, out);
        }
    }

private:
    Means weigh(std::size_t s, std::size_t t) const {
        Means means;
        const auto& f = o_.facts;
        for_history(o_, weights_, s, t, [&](std::size_t d, float y, bool full, float price_gap) {
            const auto& recency = weights_.recency(d);
            const auto& gap = weights_.gap(price_gap);
            const auto& kind = weights_.kind(f.day_off(d) == f.day_off(t), f.place(d) == f.place(t));
            const auto& stock = weights_.stock(full);
            for (std::size_t k = 0; k < count; ++k) {
                const float w = recency[k] * gap[k] * kind[k] * stock[k];
                means.sum[k] += w * y;
                means.weight[k] += w;
            }
        });
        return means;
    }

    /// Spread of the alike days around the base, relative to it: standard deviation, and mean shortfall and excess.
    void fill_spread(std::size_t s, std::size_t t, float base, float* out) const {
        float weight = 0.5F, squares = 0, low = 0, high = 0;
        for_history(o_, weights_, s, t, [&](std::size_t d, float y, bool full, float price_gap) {
            if (full) {
                const float w = weights_.recency(d)[base_kernel] * weights_.gap(price_gap)[base_kernel];
                const float error = (y - base) / base;
                weight += w;
                squares += w * error * error;
                (error > 0 ? high : low) += w * std::abs(error);
            }
        });
        out[0] = std::sqrt(squares / weight);
        out[1] = low / weight;
        out[2] = high / weight;
    }

    const OriginFacts& o_;
    Weights weights_;
};

class LikenessBase final : public FeatureBase {
public:
    explicit LikenessBase(const OriginFacts& origin) : o_(origin), weights_(origin) {}
    void fill(std::size_t s, float* base) const override {
        const auto& f = o_.facts;
        for (std::size_t h = 0; h < o_.horizon; ++h) {
            const std::size_t t = o_.origin + h;
            float sum = 0, weight = 0;
            for_history(o_, weights_, s, t, [&](std::size_t d, float y, bool full, float price_gap) {
                if (full) {
                    const float w = weights_.recency(d)[base_kernel] * weights_.gap(price_gap)[base_kernel] *
                                    weights_.kind(f.day_off(d) == f.day_off(t), f.place(d) == f.place(t))[base_kernel];
                    sum += w * y;
                    weight += w;
                }
            });
            base[h] = base_of(o_, s, sum, weight);
        }
    }

private:
    const OriginFacts& o_;
    Weights weights_;
};

}  // namespace

std::unique_ptr<FeatureGroup> make_likeness_features(const OriginFacts& origin) {
    return std::make_unique<LikenessFeatures>(origin);
}

std::unique_ptr<FeatureBase> make_likeness_base(const OriginFacts& origin) {
    return std::make_unique<LikenessBase>(origin);
}

}  // namespace nearstock
