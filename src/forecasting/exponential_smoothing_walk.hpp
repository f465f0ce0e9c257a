// One walk of an exponential smoothing form over a series, with the derivatives of every forecast alongside.
//
// Included by exponential_smoothing_system.cpp once per instruction set (no include guard), inside a namespace that
// names it: the same additions in the same order, so the same bytes. See exponential_smoothing_system.hpp for what is
// computed.

/// How the lanes of a form's parameters move through one period; d* are derivatives.
template <EtsGrowth grows, EtsSeason season, int fixed_blocks>
struct Motion {
    static constexpr bool trend = grows != EtsGrowth::none;
    static constexpr bool compound = grows == EtsGrowth::multiplies;
    static constexpr bool seasonal = season != EtsSeason::none;
    static constexpr bool multiplies = season == EtsSeason::multiplicative;
    static constexpr std::size_t room = fixed_blocks > 0 ? fixed_blocks : EtsWalk::most_blocks;

    const std::size_t blocks;
    const double alpha, beta, gamma, phi;
    Lanes unit_alpha, unit_beta, unit_gamma, unit_phi;
    double level, growth;
    Lanes d_level[room] = {}, d_growth[room] = {}, d_base[room], d_forecast[room];
    double base = 0, factor = 0, forecast = 0;  // of the present period: q, s, f
    Lanes* d_factor = nullptr;

    Motion(const EtsWalk& walk, const EtsLayout& at)
        : blocks(fixed_blocks > 0 ? fixed_blocks : walk.blocks),
          alpha(walk.p[0]),
          beta(trend ? walk.p[at.beta] : 0),
          gamma(seasonal ? walk.p[at.gamma] : 0),
          phi(trend ? walk.p[at.phi] : 1),
          level(walk.p[at.level]),
          growth(trend ? walk.p[at.growth] : 0) {
        set_unit(unit_alpha, 0);
        set_unit(unit_beta, at.beta);
        set_unit(unit_gamma, at.gamma);
        set_unit(unit_phi, at.phi);
        set_unit(d_level[at.level / 4], at.level);
        if (trend) {
            set_unit(d_growth[at.growth / 4], at.growth);
        }
    }

    static void set_unit(Lanes& u, std::size_t lane) {
        u = Lanes{};
        u[lane % 4] = 1;
    }

    [[gnu::always_inline]] void predict() {
        const double old_growth = growth;
        double to_growth = phi, to_phi = old_growth;  // derivatives of the damped growth
        base = level;
        if constexpr (compound) {
            growth = phi == 1 ? old_growth : std::pow(old_growth, phi);
            base *= growth;
            to_growth = phi * growth / old_growth;
            to_phi = growth * std::log(old_growth);
        } else if constexpr (trend) {
            growth *= phi;
            base += growth;
        }
        for (std::size_t k = 0; k < blocks; ++k) {
            d_base[k] = d_level[k];
            if constexpr (trend) {
                d_growth[k] *= to_growth;
                if (k == 0) {
                    d_growth[k] += to_phi * unit_phi;
                }
                d_base[k] = compound ? growth * d_level[k] + level * d_growth[k] : d_level[k] + d_growth[k];
            }
            if constexpr (multiplies) {
                d_forecast[k] = factor * d_base[k] + base * d_factor[k];
            } else if constexpr (seasonal) {
                d_forecast[k] = d_base[k] + d_factor[k];
            } else {
                d_forecast[k] = d_base[k];
            }
        }
        forecast = multiplies ? base * factor : base + factor;
    }

    /// Nothing was seen: the states move by their own forecast.
    [[gnu::always_inline]] void pass_by() {
        level = base;
        for (std::size_t k = 0; k < blocks; ++k) { d_level[k] = d_base[k]; }
    }

    /// What the growth learns from `u`, whose derivatives are `du`; before the level moves.
    [[gnu::always_inline]] void learn_growth(double u, std::size_t k, const Lanes& du) {
        if constexpr (compound) {
            d_growth[k] += beta / level * (du - u / level * d_level[k]);
        } else if constexpr (trend) {
            d_growth[k] += beta * du;
        }
    }
    [[gnu::always_inline]] void move_growth(double u) {
        if constexpr (trend) {
            const double step = compound ? u / level : u;
            d_growth[0] += step * unit_beta;
            growth += beta * step;
        }
    }

    [[gnu::always_inline]] void learn(double error, double* factor_at) {
        for (std::size_t k = 0; k < blocks; ++k) {
            learn_growth(error, k, -d_forecast[k]);
            d_level[k] = d_base[k] - alpha * d_forecast[k];
            if constexpr (seasonal) {
                d_factor[k] -= gamma * d_forecast[k];
            }
        }
        move_growth(error);
        d_level[0] += error * unit_alpha;
        level = base + alpha * error;
        if constexpr (seasonal) {
            d_factor[0] += error * unit_gamma;
            *factor_at = factor + gamma * error;
        }
    }

    [[gnu::always_inline]] void learn_multiplying(double error, double* factor_at) {
        const double per_factor = 1 / factor, per_base = 1 / base;
        const double u = error * per_factor, v = error * per_base;
        for (std::size_t k = 0; k < blocks; ++k) {
            const Lanes du = -per_factor * (d_forecast[k] + u * d_factor[k]);
            const Lanes dv = -per_base * (d_forecast[k] + v * d_base[k]);
            learn_growth(u, k, du);
            d_level[k] = d_base[k] + alpha * du;
            d_factor[k] += gamma * dv;
        }
        move_growth(u);
        d_level[0] += u * unit_alpha;
        level = base + alpha * u;
        d_factor[0] += v * unit_gamma;
        *factor_at = factor + gamma * v;
    }
};

/// Adds the rows gathered so far to the lower blocks of the curvature and to the descent.
template <int fixed_blocks>
void gather(EtsWalk& walk, std::size_t rows) {
    const std::size_t blocks = fixed_blocks > 0 ? fixed_blocks : walk.blocks;
    const Lanes* row = walk.rows;
    for (std::size_t i = 0; i < blocks; ++i) {
        Lanes descent = walk.descent[i];
        for (std::size_t t = 0; t < rows; ++t) { descent += walk.residual[t] * row[t * blocks + i]; }
        walk.descent[i] = descent;
        for (std::size_t j = 0; j <= i; ++j) {
            Lanes* sum = walk.curvature + 4 * (i * blocks + j);
            Lanes a = sum[0], b = sum[1], c = sum[2], d = sum[3];
            for (std::size_t t = 0; t < rows; ++t) {
                const Lanes left = row[t * blocks + i], right = row[t * blocks + j];
                a += left[0] * right;
                b += left[1] * right;
                c += left[2] * right;
                d += left[3] * right;
            }
            sum[0] = a;
            sum[1] = b;
            sum[2] = c;
            sum[3] = d;
        }
    }
}

/// False where a form that multiplies meets a forecast, factor or growth that is not positive.
template <EtsGrowth grows, EtsSeason season, bool relative, int fixed_blocks>
bool walk_form(EtsWalk& walk) {
    using Moves = Motion<grows, season, fixed_blocks>;
    Moves moves(walk, EtsLayout(Moves::trend, Moves::seasonal, walk.season_length));
    const std::size_t blocks = moves.blocks;
    LogSum logs;
    double squares = 0;
    std::size_t phase = 0, rows = 0;
    for (std::size_t t = 0; t < walk.periods; ++t) {
        const double y = walk.y[t];
        if constexpr (Moves::seasonal) {
            moves.factor = walk.seasonal[phase];
            moves.d_factor = walk.d_seasonal + phase * blocks;
        }
        moves.predict();
        if ((relative || Moves::multiplies) && !(moves.forecast > EtsWalk::least)) {
            return false;
        }
        if (Moves::compound && !(moves.growth > EtsWalk::least && moves.level > EtsWalk::least)) {
            return false;
        }
        if (std::isnan(y)) {
            moves.pass_by();
        } else {
            const double error = y - moves.forecast;
            Lanes* row = walk.rows + rows * blocks;
            double residual = error, weight = 1;
            if constexpr (relative) {
                const double reciprocal = 1 / moves.forecast;
                logs.add(moves.forecast);
                residual = error * reciprocal;
                weight = y * reciprocal * reciprocal;
                for (std::size_t k = 0; k < blocks; ++k) { walk.slope[k] += reciprocal * moves.d_forecast[k]; }
            }
            squares += residual * residual;
            walk.residual[rows] = residual;
            for (std::size_t k = 0; k < blocks; ++k) { row[k] = weight * moves.d_forecast[k]; }
            if (++rows == EtsWalk::chunk) {
                gather<fixed_blocks>(walk, rows);
                rows = 0;
            }
            if constexpr (Moves::multiplies) {
                if (!(moves.factor > EtsWalk::least && moves.base > EtsWalk::least)) {
                    return false;
                }
                moves.learn_multiplying(error, walk.seasonal + phase);
            } else {
                moves.learn(error, walk.seasonal + phase);
            }
        }
        if constexpr (Moves::seasonal) {
            phase = phase + 1 == walk.season_length ? 0 : phase + 1;
        }
    }
    gather<fixed_blocks>(walk, rows);
    walk.squares = squares;
    walk.log_forecasts = logs.value();
    return true;
}

template <EtsGrowth grows, EtsSeason season, bool relative>
bool walk_blocks(EtsWalk& walk) {
    if constexpr (grows == EtsGrowth::none && season == EtsSeason::none) {
        return walk_form<grows, season, relative, 1>(walk);
    } else if constexpr (grows == EtsGrowth::multiplies) {  // rare: not worth code of its own for each size
        return walk_form<grows, season, relative, 0>(walk);
    }
    switch (walk.blocks) {
        case 2:
            return walk_form<grows, season, relative, 2>(walk);
        case 3:
            return walk_form<grows, season, relative, 3>(walk);
        case 4:
            return walk_form<grows, season, relative, 4>(walk);
        case 5:
            return walk_form<grows, season, relative, 5>(walk);
        default:
            return walk_form<grows, season, relative, 0>(walk);
    }
}

template <EtsGrowth grows, bool relative>
bool walk_season(EtsSeason season, EtsWalk& walk) {
    switch (season) {
        case EtsSeason::none:
            return walk_blocks<grows, EtsSeason::none, relative>(walk);
        case EtsSeason::additive:
            return walk_blocks<grows, EtsSeason::additive, relative>(walk);
        case EtsSeason::multiplicative:
            return walk_blocks<grows, EtsSeason::multiplicative, relative>(walk);
    }
    return false;
}

template <EtsGrowth grows>
bool walk_error(const EtsForm& form, EtsWalk& walk) {
    return form.error == EtsError::multiplicative ? walk_season<grows, true>(form.season, walk)
                                                  : walk_season<grows, false>(form.season, walk);
}

bool walk_series(const EtsForm& form, EtsWalk& walk) {
    return form.growth_multiplies() ? walk_error<EtsGrowth::multiplies>(form, walk)
           : form.grows()           ? walk_error<EtsGrowth::adds>(form, walk)
                                    : walk_error<EtsGrowth::none>(form, walk);
}
