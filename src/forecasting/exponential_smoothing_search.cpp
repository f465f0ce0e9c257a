#include "forecasting/exponential_smoothing_search.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace nearstock {

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr int most_steps = 60;
// all of −2 log likelihood
constexpr double enough = 2e-3;  // a step that promises less is the last
constexpr double same = 2e-2;    // two optima nearer than that are one
constexpr double shallow = 12;   // a start so much worse than the form's best is not descended
constexpr double hopeless = 20;  // … so far above what would win either
constexpr double close = 4;      // a seasonal form so near to what would win is probed for another valley
constexpr double hopeless_where_starts_are_rough = 60;
constexpr double generous = 32;  // times what a step promises is what all of them may gain
constexpr std::size_t short_history = 40;
constexpr std::size_t long_history = 200;  // values in which a level that moves by α < 0.01 shows
constexpr std::size_t most_valleys = 3;

std::size_t index_of(const EtsForm& form) {
    return static_cast<std::size_t>(form.error) * 15 + static_cast<std::size_t>(form.trend) * 3 +
           static_cast<std::size_t>(form.season);
}

bool better(const EtsOptimum& a, const EtsOptimum& b) {
    return a.minus_two_log_likelihood < b.minus_two_log_likelihood;
}

/// Keeps those points of a rows × columns grid that no neighbour undercuts.
std::vector<EtsOptimum> local_minima(std::vector<EtsOptimum> grid, std::size_t columns) {
    const std::size_t rows = grid.size() / columns;
    std::vector<EtsOptimum> kept;
    const auto cost = [&](std::size_t r, std::size_t c) { return grid[r * columns + c].minus_two_log_likelihood; };
    for (std::size_t r = 0; r < rows; ++r) {
        for (std::size_t c = 0; c < columns; ++c) {
            const double here = cost(r, c);
            const bool undercut = (r > 0 && cost(r - 1, c) < here) || (r + 1 < rows && cost(r + 1, c) < here) ||
                                  (c > 0 && cost(r, c - 1) < here) || (c + 1 < columns && cost(r, c + 1) < here);
            if (!undercut) {
                kept.push_back(grid[r * columns + c]);
            }
        }
    }
    return kept;
}

}  // namespace

EtsSearch::EtsSearch(std::span<const double> y, std::size_t season_length) : system_(y, season_length) {}

const std::vector<EtsOptimum>& EtsSearch::optima(const EtsForm& form, double ceiling) {
    auto& found = optima_[index_of(form)];
    if (!found) {
        std::vector<EtsOptimum> starts = form.trend == EtsTrend::none ? valleys_of_level(form)
                                         : form.trend == EtsTrend::additive && form.season == EtsSeason::none
                                             ? valleys_of_growth(form)
                                             : std::vector<EtsOptimum>{};
        std::ranges::move(starts_from_simpler(form), std::back_inserter(starts));
        found = descended(std::move(starts), ceiling);
        probe_other_valleys(*found, ceiling);
    }
    return *found;
}

EtsOptimum EtsSearch::start(const EtsForm& form) const {
    const EtsLayout at = layout(form);
    EtsOptimum optimum{form, std::vector<double>(at.size, 0.0)};
    optimum.p[0] = 0.1;
    optimum.p[at.level] = 1;
    if (form.season != EtsSeason::none) {
        optimum.p[at.gamma] = 0.05;
        std::fill(optimum.p.begin() + static_cast<std::ptrdiff_t>(at.season), optimum.p.end(),
                  form.season == EtsSeason::multiplicative ? 1.0 : 0.0);
    }
    if (form.trend != EtsTrend::none) {
        optimum.p[at.beta] = EtsBounds::least;
        optimum.p[at.phi] = form.damped() ? EtsBounds::most_phi : 1;
        optimum.p[at.growth] = form.growth_multiplies() ? 1 : 0;
    }
    return optimum;
}

EtsOptimum EtsSearch::converted(const EtsOptimum& from, const EtsForm& form) const {
    EtsOptimum to = start(form);
    const EtsLayout a = layout(from.form), b = layout(form);
    to.p[0] = from.p[0];
    to.p[b.level] = from.p[a.level];
    if (form.trend != EtsTrend::none && from.form.trend != EtsTrend::none) {
        to.p[b.beta] = from.p[a.beta];
        // growth by b of a level l is growth by the factor 1 + b / l
        const double level = std::max(0.05, from.p[a.level]), growth = from.p[a.growth];
        to.p[b.growth] = from.form.growth_multiplies() == form.growth_multiplies()
                             ? growth
                             : std::clamp(1 + growth / level, 0.2, 5.0);
        if (from.form.damped() == form.damped()) {
            to.p[b.phi] = from.p[a.phi];
        }
    }
    if (form.season != EtsSeason::none && from.form.season != EtsSeason::none) {
        to.p[b.gamma] = from.p[a.gamma];
        carry_season(from, to);
    }
    return to;
}

void EtsSearch::carry_season(const EtsOptimum& from, EtsOptimum& to) const {
    const EtsLayout a = layout(from.form), b = layout(to.form);
    const bool same_kind = from.form.season == to.form.season;
    // an additive s becomes the factor 1 + s / level
    const double level = same_kind ? 1 : std::max(0.05, from.p[a.level]);
    for (std::size_t j = 0; j + 1 < season_length(); ++j) {
        const double s = from.p[a.season + j];
        to.p[b.season + j] = same_kind ? s : std::clamp(1 + s / level, 0.05, 20.0);
    }
    if (!same_kind) {
        to.p[b.level] = level;
    }
}

std::vector<EtsOptimum> EtsSearch::valleys_of_level(const EtsForm& form) {
    const bool seasonal = form.season != EtsSeason::none;
    const EtsLayout at = layout(form);
    std::vector alphas = {EtsBounds::least, 0.012, 0.04, 0.1, 0.2, 0.4, 0.7, 0.95};
    if (known() > long_history) {
        alphas.insert(alphas.begin() + 1, 0.004);
    }
    const std::vector<double> gammas = seasonal ? std::vector{EtsBounds::least, 0.08, 0.4} : std::vector{0.0};
    const EtsForm plain{EtsError::additive, EtsTrend::none, seasonal ? EtsSeason::additive : EtsSeason::none};
    const EtsOptimum first =
        plain == form || optima(plain).empty() ? start(form) : converted(optima(plain).front(), form);
    std::vector<EtsOptimum> grid;
    for (const double alpha : alphas) {
        for (const double gamma : gammas) {
            EtsOptimum& point = grid.emplace_back(first);
            if (seasonal) {
                point.p[at.gamma] = gamma;
            }
            point.p[0] = alpha;
            concentrate(point);
        }
    }
    return local_minima(std::move(grid), gammas.size());
}

std::vector<EtsOptimum> EtsSearch::valleys_of_growth(const EtsForm& form) {
    const EtsLayout at = layout(form);
    constexpr std::array alphas = {EtsBounds::least, 0.05, 0.3, 0.8};
    // a short history does not tell slow growths apart
    const std::vector betas = known() < short_history
                                  ? std::vector{EtsBounds::least, 0.015, 0.08, 0.18}
                                  : std::vector{EtsBounds::least, 0.002, 0.006, 0.015, 0.035, 0.08, 0.18};
    const auto& flat = optima({form.error, EtsTrend::none, form.season});
    std::vector<EtsOptimum> grid;
    for (const double alpha : alphas) {
        for (const double beta : betas) {
            EtsOptimum& point = grid.emplace_back(flat.empty() ? start(form) : converted(flat.front(), form));
            point.p[0] = alpha;
            point.p[at.beta] = beta;
            concentrate(point);
        }
    }
    return local_minima(std::move(grid), betas.size());
}

/// The optima of forms with one thing less, in this form.
std::vector<EtsOptimum> EtsSearch::starts_from_simpler(const EtsForm& form) {
    std::vector<EtsOptimum> starts;
    const auto from = [&](const EtsForm& simpler) {
        for (const auto& optimum : optima(simpler)) { starts.push_back(converted(optimum, form)); }
    };
    if (form.growth_multiplies()) {
        from({form.error, EtsTrend::none, form.season});
        from({form.error, form.damped() ? EtsTrend::damped : EtsTrend::additive, form.season});
        if (form.damped()) {
            from({form.error, EtsTrend::multiplicative, form.season});
        }
        for (auto& point : starts) { concentrate(point); }
        return starts;
    }
    const bool multiplies = form.season == EtsSeason::multiplicative;
    const EtsSeason milder = multiplies ? EtsSeason::additive : form.season;
    if (form.error == EtsError::multiplicative) {
        from({EtsError::additive, form.trend, milder});
    }
    if (multiplies) {
        from({form.error, form.trend, EtsSeason::additive});
    }
    if (form.trend != EtsTrend::none) {
        from({form.error, EtsTrend::none, form.season});
    }
    if (form.trend == EtsTrend::damped) {
        from({form.error, EtsTrend::additive, form.season});
        add_damped(form, starts);
    }
    if (form.trend != EtsTrend::none && form.season != EtsSeason::none) {
        add_seasonal_growth(form, starts);
    }
    for (auto& point : starts) { concentrate(point); }
    return starts;
}

/// Growth that is soon damped has valleys of its own.
void EtsSearch::add_damped(const EtsForm& form, std::vector<EtsOptimum>& starts) {
    struct Point {
        double alpha, beta, phi;
    };
    constexpr Point points[] = {{EtsBounds::least, EtsBounds::least, 0.88},
                                {EtsBounds::least, 0.02, 0.88},
                                {0.2, 0.15, 0.88},
                                {0.8, 0.1, 0.82},
                                {0.3, 0.02, 0.9}};
    const EtsLayout at = layout(form);
    const auto& flat = optima({form.error, EtsTrend::none, form.season});
    const auto add = [&](const Point& p) {
        EtsOptimum& point = starts.emplace_back(flat.empty() ? start(form) : converted(flat.front(), form));
        point.p[0] = p.alpha;
        point.p[at.beta] = p.beta;
        point.p[at.phi] = p.phi;
    };
    std::ranges::for_each(points, add);
    // what the level alone follows, growth may follow as well
    if (!flat.empty()) {
        add({flat.front().p[0], 0.15, 0.82});
    }
    if (known() > long_history) {
        add({EtsBounds::least, 0.008, 0.86});
    }
}

/// The season of the form without growth, the growth of the form without season.
void EtsSearch::add_seasonal_growth(const EtsForm& form, std::vector<EtsOptimum>& starts) {
    const EtsForm level{form.error, EtsTrend::none, form.season}, growth{form.error, form.trend, EtsSeason::none};
    if (optima(level).empty()) {
        return;
    }
    const EtsLayout at = layout(form), of = layout(growth);
    for (const auto& optimum : optima(growth)) {
        EtsOptimum& point = starts.emplace_back(converted(optima(level).front(), form));
        point.p[0] = optimum.p[0];
        point.p[at.beta] = optimum.p[of.beta];
        point.p[at.phi] = optimum.p[of.phi];
        point.p[at.growth] = optimum.p[of.growth];
        if (point.p[at.gamma] > 0.02) {
            starts.push_back(starts.back());
            starts.back().p[at.gamma] = EtsBounds::least;
        }
    }
}

std::vector<EtsOptimum> EtsSearch::descended(std::vector<EtsOptimum> starts, double ceiling) {
    std::stable_sort(starts.begin(), starts.end(), better);
    std::vector<EtsOptimum> found;
    for (auto& valley : starts) {
        const double here = valley.minus_two_log_likelihood;
        if (found.size() == most_valleys || !(here < starts.front().minus_two_log_likelihood + shallow)) {
            break;
        }
        if (here < ceiling + (valley.form.linear() ? hopeless : hopeless_where_starts_are_rough)) {
            descend(valley, ceiling);
        }
        const auto twin = std::ranges::find_if(found, [&](const auto& other) {
            return std::abs(other.minus_two_log_likelihood - valley.minus_two_log_likelihood) < same;
        });
        if (twin == found.end()) {
            found.push_back(std::move(valley));
        } else if (better(valley, *twin)) {
            *twin = std::move(valley);
        }
    }
    std::stable_sort(found.begin(), found.end(), better);
    return found;
}

/// Beside a season that stands still there may be a better one that moves, and the other way round; so with growth.
void EtsSearch::probe_other_valleys(std::vector<EtsOptimum>& found, double ceiling) {
    if (found.empty() || found.front().form.season == EtsSeason::none ||
        !(found.front().minus_two_log_likelihood < ceiling + close)) {
        return;
    }
    const EtsOptimum best = found.front();
    const EtsLayout at = layout(best.form);
    const auto probe = [&](std::size_t parameter, double moving) {
        EtsOptimum other = best;
        other.p[parameter] = best.p[parameter] > moving / 8 ? EtsBounds::least : moving;
        concentrate(other);
        if (other.minus_two_log_likelihood < best.minus_two_log_likelihood + shallow) {
            descend(other, ceiling);
        }
        if (other.minus_two_log_likelihood < best.minus_two_log_likelihood - same) {
            found.push_back(std::move(other));
        }
    };
    probe(at.gamma, 0.15);
    if (best.form.trend != EtsTrend::none) {
        probe(at.beta, 0.04);
    }
    std::stable_sort(found.begin(), found.end(), better);
}

/// Better initial states for its smoothing parameters: exactly the best where the form is linear in them.
void EtsSearch::concentrate(EtsOptimum& optimum) {
    const EtsLayout at = layout(optimum.form);
    optimum.minus_two_log_likelihood = admissible_evaluation(optimum, normal_);
    if (!std::isfinite(optimum.minus_two_log_likelihood)) {
        return;
    }
    bound_step(optimum);
    std::fill_n(lower_.begin(), at.smoothing, 0.0);
    std::fill_n(upper_.begin(), at.smoothing, 0.0);
    const double gain = solver_.solve(normal_, lower_, upper_, 0, step_);
    EtsOptimum moved = optimum;
    for (std::size_t i = at.smoothing; i < at.size; ++i) { moved.p[i] += step_[i]; }
    moved.minus_two_log_likelihood =
        optimum.form.linear()
            ? static_cast<double>(known()) * std::log(std::max(1e-300, system_.sum_of_squares() - 2 * gain))
            : system_.evaluate(moved.form, moved.p, normal_);
    if (moved.minus_two_log_likelihood <= optimum.minus_two_log_likelihood) {
        optimum = std::move(moved);
    }
}

double EtsSearch::admissible_evaluation(const EtsOptimum& o, QuadraticModel& normal) {
    const EtsLayout at = layout(o.form);
    const bool trend = o.form.trend != EtsTrend::none, seasonal = o.form.season != EtsSeason::none;
    if (trend && o.p[at.beta] > EtsBounds::most_beta(o.p[0], seasonal)) {
        return infinity;
    }
    if (trend && seasonal && !forgets(o.form, season_length(), o.p[0], o.p[at.beta], o.p[at.gamma], o.p[at.phi])) {
        return infinity;
    }
    return system_.evaluate(o.form, o.p, normal);
}

/// A form with season or growth ends early where the way still promised, several times over, would not reach the
/// ceiling.
void EtsSearch::descend(EtsOptimum& optimum, double ceiling) {
    const EtsLayout at = layout(optimum.form);
    const auto n = static_cast<double>(known());
    optimum.minus_two_log_likelihood = admissible_evaluation(optimum, normal_);
    double squares = system_.sum_of_squares();
    double damping = 0;
    const bool costly = optimum.form.seasonal() || optimum.form.grows();
    EtsOptimum trial = optimum;
    for (int i = 0; i < most_steps && std::isfinite(optimum.minus_two_log_likelihood); ++i) {
        bound_step(optimum);
        const double gain = solver_.solve(normal_, lower_, upper_, damping, step_);
        const double promise = 2 * gain < squares ? -n * std::log1p(-2 * gain / squares) : infinity;
        const bool in_vain =
            costly && damping < 1e-2 && optimum.minus_two_log_likelihood - generous * promise > ceiling;
        if (promise < enough || in_vain) {
            break;
        }
        for (std::size_t j = 0; j < step_.size(); ++j) { trial.p[j] = optimum.p[j] + step_[j]; }
        if (optimum.form.trend != EtsTrend::none) {
            trial.p[at.beta] = std::min(trial.p[at.beta], EtsBounds::most_beta(trial.p[0], trial.form.seasonal()));
        }
        trial.minus_two_log_likelihood = admissible_evaluation(trial, next_);
        if (trial.minus_two_log_likelihood < optimum.minus_two_log_likelihood) {
            std::swap(optimum, trial);
            std::swap(normal_, next_);
            squares = system_.sum_of_squares();
            damping = damping < 1e-6 ? 0 : damping * 0.1;
        } else {
            damping = std::max(1e-3, damping * 8);
            if (damping > 1e8) {
                break;
            }
        }
    }
}

/// How far each parameter may move from where it is.
void EtsSearch::bound_step(const EtsOptimum& o) {
    const EtsLayout at = layout(o.form);
    lower_.assign(at.size, -infinity);
    upper_.assign(at.size, infinity);
    step_.resize(at.size);
    const auto bound = [&](std::size_t i, double low, double high) {
        lower_[i] = std::min(0.0, low - o.p[i]);
        upper_[i] = std::max(0.0, high - o.p[i]);
    };
    bound(0, EtsBounds::least, EtsBounds::most);
    if (o.form.season != EtsSeason::none) {
        bound(at.gamma, EtsBounds::least, EtsBounds::most);
    }
    if (o.form.season == EtsSeason::multiplicative) {
        for (std::size_t j = at.season; j < at.size; ++j) { bound(j, 1e-6, infinity); }
    }
    if (o.form.growth_multiplies()) {
        bound(at.growth, 1e-2, infinity);
    }
    if (o.form.trend != EtsTrend::none) {
        bound(at.beta, EtsBounds::least, EtsBounds::most_beta(o.p[0], o.form.season != EtsSeason::none));
        const bool damped = o.form.damped();
        bound(at.phi, damped ? EtsBounds::least_phi : 1, damped ? EtsBounds::most_phi : 1);
    }
}

}  // namespace nearstock
