#include "forecasting/croston.hpp"

#include <algorithm>
#include <cmath>

namespace nearstock {

namespace {

enum class Kind : std::uint8_t { croston, sba, tsb };

/// What a fit holds, in this order.
struct State {
    double size_alpha = 0, occasion_alpha = 0;
    double size = 0;      // level of the demand sizes; 0: none was seen yet
    double occasion = 0;  // level of the intervals, or of the probability
    double since = 0;     // known periods since the last demand
    double known = 0;     // known periods
    double unit = 1;
    SpreadSums spread;
};
constexpr std::size_t numbers = sizeof(State) / sizeof(double);
static_assert(sizeof(State) == numbers * sizeof(double));

class Croston final : public SeriesModel {
public:
    Croston(Kind kind, std::string_view name, CrostonOptions options) : kind_(kind), name_(name), options_(options) {}

    [[nodiscard]] std::string_view name() const override { return name_; }

    [[nodiscard]] Fit fit(const SeriesView& series) const override {
        const auto y = known_values(series.y);
        const auto [sizes, intervals] = split_demands(y);
        State state;
        state.unit = count_unit(y);
        state.size_alpha = smooth_best(sizes, options_.sizes).alpha;
        if (kind_ == Kind::tsb) {
            std::vector<double> occurs(y.size());
            std::ranges::transform(y, occurs.begin(), [](double value) { return value > 0 ? 1.0 : 0.0; });
            state.occasion_alpha = smooth_best(occurs, options_.occasions).alpha;
        } else {
            state.occasion_alpha = smooth_best(intervals, options_.occasions).alpha;
        }
        for (const double value : y) { move(state, value); }
        return pack(state);
    }

    void update(Fit& fit, const SeriesView& series, std::size_t seen) const override {
        State state = unpack(fit);
        for (const double value : known_values(series.y.subspan(seen))) { move(state, value); }
        fit = pack(state);
    }

    void forecast(const Fit& fit, const SeriesView& /*series*/, std::uint64_t /*seed*/,
                  SeriesForecast& forecast) const override {
        const State state = unpack(fit);
        fill_flat_counts(forecast, mean(state), state.spread.size(), state.unit);
    }

private:
    static Fit pack(const State& state) {
        Fit fit(numbers);
        std::copy_n(reinterpret_cast<const double*>(&state), numbers, fit.begin());
        return fit;
    }
    static State unpack(const Fit& fit) {
        State state;
        std::copy_n(fit.begin(), numbers, reinterpret_cast<double*>(&state));
        return state;
    }

    [[nodiscard]] double mean(const State& state) const {
        if (state.size == 0) {
            return 0;
        }
        switch (kind_) {
            case Kind::croston:
                return state.size / state.occasion;
            case Kind::sba:
                return (1 - state.occasion_alpha / 2) * state.size / state.occasion;
            case Kind::tsb:
                return state.size * state.occasion;
        }
        return 0;
    }

    void move(State& state, double y) const {
        if (state.size > 0) {
            state.spread.add(y, mean(state), state.unit);
        }
        ++state.since;
        ++state.known;
        if (kind_ == Kind::tsb) {
            const double occurs = y > 0 ? 1 : 0;
            state.occasion += (state.known == 1 ? 1 : state.occasion_alpha) * (occurs - state.occasion);
        }
        if (y <= 0) {
            return;
        }
        const bool first = state.size == 0;
        state.size += (first ? 1 : state.size_alpha) * (y - state.size);
        if (kind_ != Kind::tsb) {
            state.occasion += (first ? 1 : state.occasion_alpha) * (state.since - state.occasion);
        }
        state.since = 0;
    }

    Kind kind_;
    std::string_view name_;
    CrostonOptions options_;
};

}  // namespace

std::unique_ptr<const SeriesModel> make_croston(CrostonOptions options) {
    return std::make_unique<Croston>(Kind::croston, "croston", options);
}
std::unique_ptr<const SeriesModel> make_sba(CrostonOptions options) {
    return std::make_unique<Croston>(Kind::sba, "sba", options);
}
std::unique_ptr<const SeriesModel> make_tsb(CrostonOptions options) {
    return std::make_unique<Croston>(Kind::tsb, "tsb", options);
}

}  // namespace nearstock
