// How strong is each thing that moves demand? The sizes of the effects, in one place.
//
// The law itself, effect by effect, stands in demand_process.hpp. Every member is a key of [demand] in nearstock.toml.
#pragma once

namespace nearstock {

struct DemandEffects {
    double units_per_line = 1.29;        // average over the assortment; a category may have more or less
    double popularity_exponent = 0.75;   // Zipf: the r-th product of a category sells r^-exponent
    double taste_sd = 0.45;              // sd of the log of a neighbourhood's own taste for a product
    double taste_category_sd = 0.25;     // sd of the log of a neighbourhood's own taste for a category
    double taste_range_km = 5;           // how far a taste reaches over the map
    double income_effect = 0.5;          // exponent of (zone income ÷ mean) for a product of income slope 1
    double youth_effect = 0.6;           // exponent of (share under 35 ÷ mean) for a product of youth slope 1
    double trend_sd_per_year = 0.25;     // sd of a product's yearly log trend
    double city_trend_per_year = 0.03;   // of the whole shop, log
    double weekly_season = 1.0;          // multiplies the categories' weekly profiles (0: no season)
    double yearly_season = 1.0;          // multiplies the categories' yearly amplitudes
    double price_elasticity = 1.6;       // d log demand ÷ d log price, average; a category may have more or less
    double promotion_display = 0.12;     // log uplift of being on promotion at all, on top of the elasticity
    double weather_effect = 1.0;         // multiplies the categories' slopes on temperature and rain
    double event_effect = 0.35;          // log uplift of an event of 20,000 people in its own zone
    double holiday_factor = 0.75;        // of a normal day's demand on a public holiday
    double holiday_eve_factor = 1.25;    // on the day before
    double price_changes_per_year = 90;  // list prices that change, over the whole assortment
    double promotion_share = 0.04;       // of the products, on promotion at a time
    double interest_sd = 0.18;          // sd of a product's latent log interest, seen in page views a day or two before
    double interest_persistence = 0.6;  // per day
    double competitor_elasticity = 0.4;  // d log demand ÷ d log (mean competitor price ÷ our list price)
    double spike_probability = 0.0008;   // per product and day that a surge begins
    double spike_factor = 2.5;           // mean factor on its first day; it halves daily
    double day_sd = 0.04;                // sd of the log of a city-wide day shock
    double zone_day_sd = 0.10;           // sd of the log of a zone's own day shock
    double launch_ramp_days = 14;        // from 30 % to full demand
    double ending_decay_days = 10;       // of demand before the end, down to 40 %

    bool operator==(const DemandEffects&) const = default;
};

}  // namespace nearstock
