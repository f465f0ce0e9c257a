// What the neighbours say: for every grouping (store, product, category, …), sales of its series over the sum of their
// levels, lately, on such days and at such prices. A ratio of sums, so that big series count as much as they sell.
#include "forecasting/feature_groups.hpp"

#include <algorithm>
#include <cmath>

namespace nearstock {

namespace {

constexpr std::size_t price_bins = 45;
constexpr double bin_width = 0.025;
constexpr std::size_t few_groups = 50;  // below: only how the whole moves, a level would name the group
constexpr double prior_levels = 2;      // a ratio is drawn towards 1 by that many mean levels

std::size_t bin_of(float price) {
    return std::min(price_bins - 1, static_cast<std::size_t>(std::max(0.0F, price) / float(bin_width)));
}

struct Ratio {
    double sold = 0, level = 0;
    void add(double y, double l) {
        sold += y;
        level += l;
    }
    void add(const Ratio& other) { add(other.sold, other.level); }
    /// Drawn to `towards` by `prior` units of level.
    [[nodiscard]] float shrunk(double prior, double towards = 1) const {
        return level + prior > 0 ? static_cast<float>((sold + prior * towards) / (level + prior)) : 1.0F;
    }
};

/// All ratios of one grouping at one origin.
class PooledGroup {
public:
    PooledGroup(const OriginFacts& o, const Grouping& grouping)
        : o_(o),
          grouping_(&grouping),
          span_(o.origin - o.from),
          priced_(o.facts.has_price()),
          days_(grouping.groups * span_),
          any_days_(grouping.groups * span_),
          size_(grouping.groups),
          bins_(priced_ ? grouping.groups * price_bins * 2 : 0),
          width_(columns(grouping, priced_).size()) {
        const auto& f = o.facts;
        std::vector<double> members(grouping.groups);
        for (std::size_t s = 0; s < f.panel().series; ++s) {
            const std::size_t g = grouping.group[s];
            size_[g] += o.level[s];
            members[g] += 1;
            for (std::size_t d = o.from; d < o.origin; ++d) {
                if (!f.known(s, d)) {
                    continue;
                }
                any_days_[g * span_ + d - o.from].add(f.panel().sale(s, d), o.level[s]);
                if (f.full(s, d)) {
                    days_[g * span_ + d - o.from].add(f.panel().sale(s, d), o.level[s]);
                    if (priced_) {
                        bins_[(g * price_bins + bin_of(f.price_share(s, d))) * 2 + f.day_off(d)].add(
                            f.panel().sale(s, d), o.level[s]);
                    }
                }
            }
        }
        for (std::size_t g = 0; g < grouping.groups; ++g) { size_[g] /= std::max(1.0, members[g]); }
    }

    static std::vector<std::string> columns(const Grouping& grouping, bool priced) {
        if (grouping.groups < few_groups) {
            return priced ? std::vector<std::string>{"last7", "place", "price_kind"}
                          : std::vector<std::string>{"last7", "place", "kind"};
        }
        std::vector<std::string> names{"size", "last", "last7", "any3", "place", "kind"};
        if (priced) {
            names.emplace_back("price");
            names.emplace_back("price_kind");
        }
        return names;
    }

    [[nodiscard]] std::size_t width() const { return width_; }

    void fill(std::size_t s, float* rows, std::size_t stride) const {
        const std::size_t g = grouping_->group[s];
        const double prior = prior_levels * size_[g];
        const float last7 = recent(days_, g, 7).shrunk(prior);
        const float lately[] = {static_cast<float>(size_[g]), recent(days_, g, 1).shrunk(prior), last7,
                                recent(any_days_, g, 3).shrunk(prior)};
        for (std::size_t h = 0; h < o_.horizon; ++h, rows += stride) {
            const std::size_t t = o_.origin + h;
            Ratio place, kind;
            gather_alike(g, t, place, kind);
            const float kind_ratio = kind.shrunk(prior), place_ratio = place.shrunk(prior, kind_ratio);
            float prices[2];
            if (priced_) {
                fill_price(g, o_.facts.price_share(s, t), o_.facts.day_off(t), prior, prices);
            }
            if (grouping_->groups < few_groups) {
                rows[0] = last7;
                rows[1] = place_ratio;
                rows[2] = priced_ ? prices[1] : kind_ratio;
                continue;
            }
            float* out = std::copy(std::begin(lately), std::end(lately), rows);
            *out++ = place_ratio;
            *out++ = kind_ratio;
            if (priced_) {
                std::copy(prices, prices + 2, out);
            }
        }
    }

private:
    /// Full days of the same kind, and among them those at the same place in the season.
    void gather_alike(std::size_t g, std::size_t t, Ratio& place, Ratio& kind) const {
        for (std::size_t i = 0; i < span_; ++i) {
            const std::size_t d = o_.from + i;
            if (o_.facts.day_off(d) == o_.facts.day_off(t)) {
                kind.add(days_[g * span_ + i]);
                if (o_.facts.place(d) == o_.facts.place(t)) {
                    place.add(days_[g * span_ + i]);
                }
            }
        }
    }

    Ratio recent(const std::vector<Ratio>& days, std::size_t g, std::size_t count) const {
        Ratio sum;
        for (std::size_t i = span_ > count ? span_ - count : 0; i < span_; ++i) { sum.add(days[g * span_ + i]); }
        return sum;
    }

    void fill_price(std::size_t g, float price, bool off, double prior, float* out) const {
        Ratio both, same;
        const double at = price / bin_width - 0.5;
        const auto first = static_cast<std::size_t>(std::max(0.0, at - 5));
        for (std::size_t b = first; b < std::min(price_bins, first + 11); ++b) {
            const double w = std::exp(-std::abs(double(b) - at) / 1.2);
            for (std::size_t k = 0; k < 2; ++k) {
                const Ratio& r = bins_[(g * price_bins + b) * 2 + k];
                both.add(w * r.sold, w * r.level);
                if (k == std::size_t(off)) {
                    same.add(w * r.sold, w * r.level);
                }
            }
        }
        out[0] = both.shrunk(prior);
        out[1] = same.shrunk(prior, out[0]);
    }

    const OriginFacts& o_;
    const Grouping* grouping_;
    std::size_t span_;
    bool priced_;
    std::vector<Ratio> days_, any_days_;  // group × day
    std::vector<double> size_;            // group: mean level of its series
    std::vector<Ratio> bins_;             // group × price bin × kind of day
    std::size_t width_;
};

class PooledFeatures final : public FeatureGroup {
public:
    explicit PooledFeatures(const OriginFacts& o) : o_(o) {
        for (const auto& grouping : o.facts.groupings()) { groups_.emplace_back(o, grouping); }
    }
    [[nodiscard]] std::string_view name() const override { return "pooled"; }
    [[nodiscard]] std::vector<std::string> columns() const override {
        std::vector<std::string> names;
        for (const auto& grouping : o_.facts.groupings()) {
            for (const auto& column : PooledGroup::columns(grouping, o_.facts.has_price())) {
                names.push_back(grouping.name + "_" + column);
            }
        }
        return names;
    }
    void fill(std::size_t s, float* rows, std::size_t stride) const override {
        for (const auto& group : groups_) {
            group.fill(s, rows, stride);
            rows += group.width();
        }
    }

private:
    const OriginFacts& o_;
    std::vector<PooledGroup> groups_;
};

}  // namespace

std::unique_ptr<FeatureGroup> make_pooled_features(const OriginFacts& origin) {
    return std::make_unique<PooledFeatures>(origin);
}

}  // namespace nearstock
