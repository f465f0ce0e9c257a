#include "app/fresh_retail.hpp"
#include "core/check.hpp"
#include "lake/quarantine.hpp"
#include "tables/database.hpp"

#include <fmt/format.h>

#include <cstdio>

namespace nearstock {

namespace fs = std::filesystem;

namespace {

RefusedRow refused_row(const FreshRetailRefusal& refusal, const fs::path& file) {
    const auto reason = parse_reason(refusal.reason);
    check(reason.has_value(), "the reader of FreshRetailNet speaks the lake's reasons");
    return {file.filename().string(), refusal.line, refusal.field, *reason, escape_invalid_bytes(refusal.row)};
}

}  // namespace

Result<FreshRetailCity> land_fresh_retail(const fs::path& file, int city_id, const fs::path& lake) {
    const std::string source = "freshretailnet";
    const auto place = [&](const char* stage) {
        return lake / stage / source / fmt::format("city={}", city_id) / "part.parquet";
    };
    NEARSTOCK_RETURN_IF_ERROR(keep_fresh_retail_city(file, city_id, place("bronze")));
    NEARSTOCK_ASSIGN_OR_RETURN(city, read_fresh_retail_city(place("bronze"), city_id));
    std::error_code none;
    fs::remove(place("quarantine"), none);
    if (!city.refused.empty()) {
        std::vector<RefusedRow> rows;
        for (const auto& refusal : city.refused) { rows.push_back(refused_row(refusal, file)); }
        NEARSTOCK_RETURN_IF_ERROR(write_parquet(quarantine_table(source, rows), place("quarantine")));
        fmt::print(stderr, "{}: {} of city {}'s rows cannot be used and stand in {}; the first is line {}: {} {}\n",
                   file.string(), rows.size(), city_id, place("quarantine").string(), rows.front().line,
                   rows.front().field, to_text(rows.front().reason));
    }
    return city;
}

}  // namespace nearstock
