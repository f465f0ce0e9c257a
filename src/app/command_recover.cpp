#include "app/command_recover.hpp"

#include "app/output.hpp"
#include "connectors/freshretailnet.hpp"
#include "core/check.hpp"
#include "forecasting/recovery.hpp"
#include "tables/database.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <map>

namespace nearstock {

namespace {

constexpr double base_unit = 0.01;  // of FreshRetailCity's sales

/// The groups that hours are pooled over, coarse to fine, as upstream numbers them.
enum Grouping : std::size_t { city, management, first_category, third_category, product, store, groupings };
constexpr std::array<const char*, groupings> grouping_names{"city",           "management_group", "first_category",
                                                            "third_category", "product",          "store"};

/// Appends cities to one history; cities are read one at a time, as they come with all 24 hours.
class Appender {
public:
    explicit Appender(HourlyHistory& history) : history_(history) { history_.unit = base_unit; }

    Status append(const FreshRetailCity& part, const std::filesystem::path& file) {
        if (history_.series == 0) {
            history_.first_day = part.first_day;
            history_.days = part.days;
        } else if (history_.first_day != part.first_day || history_.days != part.days) {
            return refuse(fmt::format("city {} has other days than the cities before it", part.city_id), file.string(),
                          "give a file in which all cities have the same first and last day");
        }
        for (std::size_t s = 0; s < part.series.size(); ++s) {
            add_groups(part, part.series[s]);
            for (std::size_t d = 0; d < part.days; ++d) { add_day(part, s, d); }
        }
        history_.series += part.series.size();
        return {};
    }

    void finish() {
        for (std::size_t g = 0; g < groupings; ++g) {
            SeriesGrouping grouping{grouping_names[g], 0, {}};
            std::map<int, std::uint32_t> code;
            for (const int id : ids_[g]) { code.emplace(id, 0); }
            for (auto& [id, number] : code) { number = static_cast<std::uint32_t>(grouping.groups++); }
            for (const int id : ids_[g]) { grouping.group.push_back(code[id]); }
            history_.groupings.push_back(std::move(grouping));
        }
    }

private:
    void add_groups(const FreshRetailCity& part, const FreshRetailSeries& series) {
        const auto& p = part.products[series.product];
        const int store_id = part.stores[series.store];
        history_.unique_id.push_back(fmt::format("{}_{}", store_id, p.product_id));
        const std::array<int, groupings> ids{part.city_id,        p.management_group_id, p.first_category_id,
                                             p.third_category_id, p.product_id,          store_id};
        for (std::size_t g = 0; g < groupings; ++g) { ids_[g].push_back(ids[g]); }
    }

    void add_day(const FreshRetailCity& part, std::size_t s, std::size_t d) {
        const auto* hours = part.hours(s, d);
        const std::uint32_t out = part.out_of_stock[part.at(s, d)];
        std::uint32_t other = 0;
        for (std::size_t h = 0; h < hours_per_day; ++h) {
            if (h >= first_selling_hour && h < first_selling_hour + selling_hours) {
                history_.sold.push_back(hours[h]);
            } else {
                other += hours[h];
            }
        }
        history_.other_hours.push_back(static_cast<std::uint16_t>(std::min(other, 65535U)));
        history_.empty.push_back(static_cast<std::uint16_t>(out >> first_selling_hour & all_selling_hours));
        history_.known.push_back(1);  // a day without a row is a day of empty shelves: so the reader says
        history_.discount.push_back(1 - part.discount[part.at(s, d)]);
    }

    HourlyHistory& history_;
    std::array<std::vector<int>, groupings> ids_;
};

Result<HourlyHistory> read_history(const std::filesystem::path& file) {
    HourlyHistory history;
    Appender appender(history);
    NEARSTOCK_ASSIGN_OR_RETURN(cities, fresh_retail_cities(file));
    for (const int id : cities) {
        NEARSTOCK_ASSIGN_OR_RETURN(part, read_fresh_retail_city(file, id));
        NEARSTOCK_RETURN_IF_ERROR(appender.append(part, file));
        for (const auto& row : part.refused) {
            fmt::print(stderr, "{}: line {} is left out: {} {}\n", file.string(), row.line, row.field, row.reason);
        }
    }
    appender.finish();
    return history;
}

Table to_table(const HourlyHistory& history, const RecoveredDemand& recovered) {
    Table table;
    table.columns.reserve(7);
    auto& ids = table.add<Column::Texts>("unique_id");
    auto& days = table.add<Column::Dates>("ds");
    auto& sales = table.add<Column::Decimals>("sales");
    auto& availability = table.add<Column::Decimals>("availability");
    auto& demand = table.add<Column::Decimals>("demand");
    auto& sd = table.add<Column::Decimals>("demand_sd");
    auto& exposure = table.add<Column::Decimals>("exposure");
    for (std::size_t s = 0; s < history.series; ++s) {
        for (std::size_t d = 0; d < history.days; ++d) {
            const std::size_t at = history.at(s, d);
            if (history.known[at] == 0) {
                continue;
            }
            ids.push_back(history.unique_id[s]);
            days.push_back(history.first_day + Days(d));
            sales.push_back(history.sales(s, d));
            availability.push_back(history.availability(s, d));
            demand.push_back(recovered.mean[at]);
            sd.push_back(recovered.sd[at]);
            exposure.push_back(recovered.exposure[at]);
        }
    }
    return table;
}

}  // namespace

Status recover_command(const Common& common, const RecoverOptions& options) {
    const auto started = std::chrono::steady_clock::now();
    NEARSTOCK_ASSIGN_OR_RETURN(history, read_history(options.input));
    const auto recovered = recover(history, {.threads = common.threads});
    const Table table = to_table(history, recovered);
    NEARSTOCK_RETURN_IF_ERROR(write_parquet(table, options.output));
    double sold = 0, wanted = 0;
    for (const double units : table.decimals("sales")) { sold += units; }
    for (const double units : table.decimals("demand")) { wanted += units; }
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
    return print_result(common, std::nullopt,
                        fmt::format("{} series × {} days: sold {:.0f}, wanted {:.0f} ({:.1f} % behind empty shelves) "
                                    "in {:.1f} s → {}\n",
                                    grouped(std::int64_t(history.series)), history.days, sold, wanted,
                                    wanted > 0 ? 100 * (1 - sold / wanted) : 0, seconds, options.output.string()),
                        nlohmann::ordered_json{{"series", history.series},
                                               {"days", history.days},
                                               {"rows", table.rows()},
                                               {"sold", sold},
                                               {"demand", wanted},
                                               {"output", options.output.string()},
                                               {"seconds", seconds}});
}

}  // namespace nearstock
