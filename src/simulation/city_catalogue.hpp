// What does an online grocer and drugstore sell? The assortment from which a city's products are drawn.
//
// Three levels: department → category → subcategory. A category says how its demand moves, a subcategory what its
// products are like. Names are invented or generic; prices are of a European city in 2026, in the currency's units.
// Demand slopes are plausible round numbers, stated here so that they can be argued with; they are nobody's
// measurements.
#pragma once

#include <span>
#include <string_view>

namespace nearstock {

/// How the demand of a category moves. Slopes are of log demand.
struct CategoryProfile {
    std::string_view department;
    std::string_view category;
    double weight;          // of the shop's units, relative
    double units_per_line;  // relative to the average
    double weekend;         // on Friday and Saturday (half of it on Sunday), against Monday to Thursday
    double yearly_amplitude;
    int peak_day;           // of the year
    double elasticity;      // relative to the average
    double per_10_degrees;  // warmer than the season's normal
    double per_10_mm;       // of rain
    double event;           // relative strength of events nearby
    double income;          // slope on the zone's log income, relative
    double youth;           // slope on the zone's log share under 35, relative
};

/// What the products of a subcategory are like. The second size costs, holds and weighs `larger` times the first.
struct SubcategoryProfile {
    std::string_view category;
    std::string_view subcategory;
    std::string_view items;  // separated by |
    std::string_view sizes;  // one or two, separated by |
    double larger;
    double price_from;  // list price of the first size
    double price_to;
    double margin;  // of the list price
    int volume_ml;  // of the first size, packed
    int weight_g;
    int shelf_life_days;  // at receipt; 0 keeps
    bool chilled;
    int case_pack;  // of a product with average demand
};

std::span<const CategoryProfile> category_profiles();
std::span<const SubcategoryProfile> subcategory_profiles();
/// The profile of a category; the one of an average category when the catalogue does not have it.
const CategoryProfile& category_profile(std::string_view category);

}  // namespace nearstock
