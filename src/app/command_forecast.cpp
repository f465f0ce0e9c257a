// forecast on a file: the forecasting engine alone.

#include "app/commands.hpp"
#include "app/long_format.hpp"
#include "app/output.hpp"
#include "forecasting/forecaster.hpp"
#include "math/negative_binomial.hpp"
#include "tables/database.hpp"

#include <fmt/format.h>

#include <chrono>

namespace nearstock {

namespace {

std::string quantile_column(const std::string& model, double p) { return fmt::format("{}-q{:g}", model, p); }

Table to_table(const Panel& panel, const DemandForecast& forecast, const std::vector<double>& quantiles) {
    Table table;
    table.columns.reserve(3 + quantiles.size());
    auto& ids = table.add<Column::Texts>("unique_id");
    auto& days = table.add<Column::Dates>("ds");
    auto& means = table.add<Column::Decimals>(forecast.model);
    std::vector<Column::Decimals*> columns;
    for (const double p : quantiles) {
        columns.push_back(&table.add<Column::Decimals>(quantile_column(forecast.model, p)));
    }
    for (std::size_t s = 0; s < forecast.series; ++s) {
        for (std::size_t h = 0; h < forecast.horizon; ++h) {
            ids.push_back(panel.unique_id[s]);
            days.push_back(forecast.first_day + Days(h));
            means.push_back(forecast.mean_at(s, h));
            const NegativeBinomial demand{forecast.mean_at(s, h), forecast.size[s]};
            for (std::size_t q = 0; q < quantiles.size(); ++q) {
                columns[q]->push_back(double(demand.quantile(quantiles[q])));
            }
        }
    }
    return table;
}

}  // namespace

Status forecast_command(const Common& common, const ForecastOptions& options) {
    const auto model = make_forecaster(options.model);
    if (model == nullptr) {
        std::string names;
        for (const auto& name : forecaster_names()) { names += (names.empty() ? "" : ", ") + name; }
        return refuse("the model '" + options.model + "' is not known", "--model", "choose one of: " + names);
    }
    if (options.horizon.count() % 86400 != 0 || options.horizon.count() == 0) {
        return refuse("the horizon is not a number of whole days", "--horizon", "write it like 14d");
    }
    const auto started = std::chrono::steady_clock::now();
    NEARSTOCK_ASSIGN_OR_RETURN(
        input,
        read_long_format(options.input, {options.cutoff, static_cast<std::size_t>(options.horizon.count() / 86400)}));
    const auto forecast = model->forecast(input.panel, common.threads);
    NEARSTOCK_RETURN_IF_ERROR(write_parquet(to_table(input.panel, forecast, options.quantiles), options.output));
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
    for (const auto& r : input.refused) { fmt::print(stderr, "not forecast: {}: {}\n", r.unique_id, r.reason); }
    nlohmann::ordered_json json = {{"model", options.model},
                                   {"series", forecast.series},
                                   {"horizon_days", forecast.horizon},
                                   {"first_day", to_text(forecast.first_day)},
                                   {"rows_read", input.rows},
                                   {"refused", nlohmann::ordered_json::array()},
                                   {"output", options.output.string()},
                                   {"seconds", seconds}};
    for (const auto& r : input.refused) {
        json["refused"].push_back({{"unique_id", r.unique_id}, {"reason", r.reason}});
    }
    return print_result(
        common, std::nullopt,
        fmt::format("{} series × {} days from {} by {} in {:.2f} s → {}{}\n", grouped(std::int64_t(forecast.series)),
                    forecast.horizon, to_text(forecast.first_day), options.model, seconds, options.output.string(),
                    input.refused.empty() ? "" : fmt::format(" ({} series refused)", input.refused.size())),
        json);
}

}  // namespace nearstock
