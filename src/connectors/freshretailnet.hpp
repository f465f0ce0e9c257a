// Real demand of a city's fresh-grocery stores: FreshRetailNet-50K's own Parquet file, one city at a time.
//
// Upstream (Dingdong-Inc/FreshRetailNet-50K, CC BY 4.0) gives hourly sales and hourly stockout status per store and
// product. Sales are scaled amounts without a unit; a base unit here is 0.01 of them. Hours are rounded so that a day's
// hours add up to its rounded sale_amount.
#pragma once

#include "core/result.hpp"
#include "core/time.hpp"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace nearstock {

inline constexpr std::size_t hours_per_day = 24;
inline constexpr std::uint32_t every_hour = 0xffffff;

struct FreshRetailProduct {
    int product_id = 0;
    int management_group_id = 0;
    int first_category_id = 0;
    int second_category_id = 0;
    int third_category_id = 0;
    bool operator==(const FreshRetailProduct&) const = default;
};

struct FreshRetailSeries {
    std::uint32_t store = 0;    // position in stores
    std::uint32_t product = 0;  // position in products
    bool operator==(const FreshRetailSeries&) const = default;
};

/// The mean over the city's rows of a day; precipitation and wind in upstream's own scales.
struct FreshRetailWeather {
    double precipitation = 0;  // precpt
    double temperature_c = 0;  // avg_temperature
    double humidity = 0;       // avg_humidity
    double wind_level = 0;     // avg_wind_level
    bool operator==(const FreshRetailWeather&) const = default;
};

/// A row of upstream's file that cannot be what upstream means.
struct FreshRetailRefusal {
    std::int64_t line = 0;  // of upstream's file, from 1
    std::string field;      // empty: the whole row
    std::string reason;     // in the lake's words: missing_field, malformed_date, negative_amount, out_of_range,
                            // duplicate_key
    std::string row;        // as text
    bool operator==(const FreshRetailRefusal&) const = default;
};

struct FreshRetailCity {
    int city_id = 0;
    BusinessDate first_day;
    std::size_t days = 0;
    std::vector<int> stores;                   // upstream's store_id, ascending
    std::vector<FreshRetailProduct> products;  // by product_id
    std::vector<FreshRetailSeries> series;     // by store, product

    std::vector<std::uint16_t> sales;         // series × days × 24: base units sold in hour h
    std::vector<std::uint32_t> out_of_stock;  // series × days: bit h is set when hour h was out of stock; a day without
                                              // a row was never on the shelf: every_hour
    std::vector<float> discount;              // series × days: price paid ÷ regular price, 1 = no discount
    std::vector<std::uint8_t> activity;       // series × days: 1 = a promotion ran
    std::vector<std::uint8_t> holiday;        // days: 1 = public holiday
    std::vector<FreshRetailWeather> weather;  // days
    std::vector<FreshRetailRefusal> refused;  // rows left out, by line: as if upstream had none for that day

    [[nodiscard]] std::size_t at(std::size_t s, std::size_t d) const { return s * days + d; }
    [[nodiscard]] const std::uint16_t* hours(std::size_t s, std::size_t d) const {
        return &sales[at(s, d) * hours_per_day];
    }
    /// Base units sold on a day.
    [[nodiscard]] std::int64_t sold(std::size_t s, std::size_t d) const;
    bool operator==(const FreshRetailCity&) const = default;
};

/// The cities in the file, ascending. Fails as read_fresh_retail_city does.
Result<std::vector<int>> fresh_retail_cities(const std::filesystem::path& file);

/// Reads one city, with progress on stderr. Rows without 24 hours, with an impossible amount or of a day that was given
/// before are left out and listed in `refused`. Fails on a file that is not there or not Parquet, a column that is
/// missing or of another type (named, with what upstream calls it), a city that is not in the file (the error lists
/// those that are) or has no row that can be used.
Result<FreshRetailCity> read_fresh_retail_city(const std::filesystem::path& file, int city_id);

/// Whether the file can be read and has that city; fails as read_fresh_retail_city does.
Status find_fresh_retail_city(const std::filesystem::path& file, int city_id);

/// The city's rows as they came, bad ones too, in upstream's order with their line there: what read_fresh_retail_city
/// reads as it reads upstream's own file.
Status keep_fresh_retail_city(const std::filesystem::path& file, int city_id, const std::filesystem::path& kept);

}  // namespace nearstock
