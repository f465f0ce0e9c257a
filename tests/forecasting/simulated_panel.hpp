// A shop whose demand is known: a panel with weekly pattern, promotions, tastes of places, slow drift and stockouts,
// and the demand that followed. It is written apart from the twin's demand process, so a forecaster is not tested on
// its own idea.
#pragma once

#include "core/random.hpp"
#include "domain/panel.hpp"

#include <array>
#include <cmath>
#include <cstdint>
#include <vector>

namespace nearstock {

struct SimulatedShop {
    std::uint64_t seed = 1;
    std::size_t items = 60;
    std::size_t places = 40;
    std::size_t categories = 6;
    std::size_t days = 112;
    std::size_t horizon = 28;
    double mean_units = 0.25;  // a day, per item and place
    double taste_sd = 0.5;     // sd of log
    double weekly_amplitude = 0.3;
    double elasticity = 2;
    double drift_sd = 0.01;        // sd of the daily step of an item's log level
    double size = 3;               // negative binomial
    double stockout_share = 0.03;  // of item-days: out of stock from some hour in all places
};

struct SimulatedPanel {
    Panel panel;
    std::vector<float> future;  // series × horizon: demand that followed, uncensored
    std::vector<float> rate;    // series × horizon: its true mean
};

inline SimulatedPanel simulate_panel(const SimulatedShop& shop) {
    SimulatedPanel result;
    Panel& panel = result.panel;
    const std::size_t span = shop.days + shop.horizon;
    panel.first_day = std::chrono::sys_days(std::chrono::year(2026) / 1 / 5);  // a Monday
    panel.days = shop.days;
    panel.horizon = shop.horizon;
    panel.series = shop.items * shop.places;
    panel.items = shop.items;
    panel.sales.resize(panel.series * shop.days);
    panel.availability.assign(panel.series * shop.days, 1.0F);
    panel.item.resize(panel.series);
    panel.category.resize(panel.series);
    panel.active.assign(panel.series, 1);
    panel.discount.assign(shop.items * span, 0.0F);
    panel.holiday.assign(span, 0);
    result.future.resize(panel.series * shop.horizon);
    result.rate.resize(panel.series * shop.horizon);
    const Stream levels(shop.seed, "levels"), demand(shop.seed, "demand"), tastes(shop.seed, "tastes");
    std::vector<std::array<double, 7>> weekly(shop.categories);
    for (std::size_t c = 0; c < shop.categories; ++c) {
        auto g = levels.at(c, 999);
        double sum = 0;
        for (auto& w : weekly[c]) {
            w = std::exp(shop.weekly_amplitude * g.normal());
            sum += w;
        }
        for (auto& w : weekly[c]) { w *= 7 / sum; }
    }
    for (std::size_t i = 0; i < shop.items; ++i) {
        const std::size_t c = i % shop.categories;
        auto g = levels.at(i, 1);
        double log_level = std::log(shop.mean_units) + g.normal();
        std::vector<double> rate(span), open(span, 1.0);
        for (std::size_t d = 0; d < span; ++d) {
            if (d % 28 == i % 28 && g.chance(0.5)) {
                for (std::size_t k = d; k < std::min(span, d + 7); ++k) { panel.discount[i * span + k] = 0.25F; }
            }
            log_level += shop.drift_sd * g.normal();
            const double off = panel.discount[i * span + d];
            rate[d] = std::exp(log_level) * weekly[c][d % 7] * std::pow(1 - off, -shop.elasticity);
            open[d] = g.chance(shop.stockout_share) ? g.uniform() : 1;
        }
        for (std::size_t z = 0; z < shop.places; ++z) {
            const std::size_t s = i * shop.places + z;
            panel.item[s] = static_cast<std::uint32_t>(i);
            panel.category[s] = static_cast<std::uint32_t>(c);
            const double taste = std::exp(shop.taste_sd * tastes.at(i, z).normal() + 0.4 * tastes.at(z).normal());
            for (std::size_t d = 0; d < span; ++d) {
                auto draw = demand.at(i, z, d);
                const double mu = rate[d] * taste;
                if (d < shop.days) {
                    panel.sales[s * shop.days + d] =
                        static_cast<float>(draw.poisson(open[d] * draw.gamma(shop.size, mu / shop.size)));
                    panel.availability[s * shop.days + d] = static_cast<float>(open[d]);
                } else {
                    result.future[s * shop.horizon + d - shop.days] =
                        static_cast<float>(draw.negative_binomial(mu, shop.size));
                    result.rate[s * shop.horizon + d - shop.days] = static_cast<float>(mu);
                }
            }
        }
    }
    return result;
}

}  // namespace nearstock
