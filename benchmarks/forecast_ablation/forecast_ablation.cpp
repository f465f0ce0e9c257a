// Forecasts a file with one model, or with the model less one of its parts.
//
//   forecast_ablation INPUT CUTOFF HORIZON OUTPUT MODEL [PART]
// PART: of `lightgbm` a group of features (features.hpp), `drift` (targets are divided by the base alone), `tweedie`
// (the point forecast is the quantile near the median alone) or `quantile` (the Tweedie mean alone); of `auto` one of
// its candidates, or +MODEL, which adds one. `lightgbm` and `xgboost` are trained on 80,000 rows instead of 300,000,
// with and without parts; within `auto` on all. OUTPUT: unique_id, ds, model, model-q0.1 … model-q0.9. One thread.
// `forecast_ablation INPUT CUTOFF HORIZON parts` prints each MODEL and PART that there is.
#include "app/long_format.hpp"
#include "forecasting/auto_forecaster.hpp"
#include "forecasting/boosting.hpp"
#include "forecasting/combination.hpp"
#include "forecasting/marginals.hpp"
#include "tables/database.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <string>
#include <vector>

using namespace nearstock;

namespace {

std::vector<std::string> feature_groups(const Panel& panel) {
    const PanelFacts facts(panel);
    std::vector<std::string> names;
    for (const char* group : {"calendar", "covariates", "history", "year", "likeness", "pooled"}) {
        const auto width = [&](FeatureOptions options) {
            return FeatureRows(facts, panel.days, panel.horizon, options).width();
        };
        if (width({{group}}) < width({})) {
            names.emplace_back(group);
        }
    }
    return names;
}

std::unique_ptr<Forecaster> boosting_without(BoostingLibrary library, const std::string& part) {
    BoostingRecipe recipe;
    recipe.library = library;
    recipe.most_rows = 80'000;  // of 300,000: fifteen trainings are to fit into minutes
    if (part.empty()) {
        return make_boosting(std::move(recipe));
    }
    if (part == "drift") {
        recipe.drifts = false;
    } else if (part == "tweedie") {
        recipe.tweedie_share = 0;
    } else if (part == "quantile") {
        recipe.tweedie_share = 1;
    } else {
        recipe.features.without = {part};
    }
    return make_boosting(std::move(recipe));
}

std::unique_ptr<Forecaster> make(const Panel& panel, const std::string& model, const std::string& part) {
    if (model == "lightgbm" || model == "xgboost") {
        return boosting_without(model == "xgboost" ? BoostingLibrary::xgboost : BoostingLibrary::lightgbm, part);
    }
    if (part.empty()) {
        return make_forecaster(model);
    }
    CombinationOptions options;
    options.candidates = auto_candidates(panel);
    options.origins = 2;  // as auto's
    if (part.starts_with('+')) {
        options.candidates.insert(options.candidates.begin() + 1, part.substr(1));
    }
    const bool changed = part.starts_with('+') || std::erase(options.candidates, part) == 1;
    return model == "auto" && changed ? make_combination("auto", std::move(options)) : nullptr;
}

void print_parts(const Panel& panel) {
    for (const auto& name : forecaster_names()) { fmt::print("{}\n", name); }
    for (const auto& group : feature_groups(panel)) { fmt::print("lightgbm {}\n", group); }
    for (const char* part : {"drift", "tweedie", "quantile"}) { fmt::print("lightgbm {}\n", part); }
    for (const auto& candidate : auto_candidates(panel)) { fmt::print("auto {}\n", candidate); }
}

Table table_of(const LongFormat& data, const DemandForecast& forecast) {
    Table table;
    table.columns.reserve(3 + forecast.levels.size());
    auto& ids = table.add<Column::Texts>("unique_id");
    auto& days = table.add<Column::Dates>("ds");
    for (std::size_t i = 0; i < forecast.mean.size(); ++i) {
        ids.push_back(data.panel.unique_id[i / forecast.horizon]);
        const auto period = static_cast<std::int64_t>(data.panel.days + i % forecast.horizon);
        days.push_back(std::chrono::floor<Days>(data.calendar.at(period)));
    }
    auto& mean = table.add<Column::Decimals>("model");
    mean.assign(forecast.mean.begin(), forecast.mean.end());
    for (std::size_t q = 0; q < forecast.levels.size(); ++q) {
        auto& column = table.add<Column::Decimals>(fmt::format("model-q{:g}", forecast.levels[q]));
        for (std::size_t i = 0; i < forecast.mean.size(); ++i) {
            column.push_back(forecast.quantiles[i * forecast.levels.size() + q]);
        }
    }
    return table;
}

int failed(const std::string& why) {
    fmt::print(stderr, "{}\n", why);
    return 1;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 5 || argc > 7) {
        return failed("forecast_ablation INPUT CUTOFF HORIZON OUTPUT MODEL [PART] | INPUT CUTOFF HORIZON parts");
    }
    PanelOptions options;
    if (auto cutoff = parse_date(argv[2])) {
        options.cutoff = *cutoff;
    }
    options.horizon = *parse_horizon(argv[3]);
    const auto data = read_panel(argv[1], options);
    if (!data) {
        return failed(data.error().text());
    }
    if (argc == 5) {
        print_parts(data->panel);
        return 0;
    }
    const std::string model = argv[5], part = argc == 7 ? argv[6] : "";
    const auto forecaster = make(data->panel, model, part);
    if (!forecaster) {
        return failed(fmt::format("there is no {} without '{}'; `parts` prints what there is", model, part));
    }
    const ForecastSettings settings{1, {0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9}, 1};
    DemandForecast forecast = forecaster->forecast(data->panel, settings);
    fill_marginal_quantiles(forecast, settings.levels, data->counts, 1);
    const auto written = write_parquet(table_of(*data, forecast), argv[4]);
    return written ? 0 : failed(written.error().text());
}
