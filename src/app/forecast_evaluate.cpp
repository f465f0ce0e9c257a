// forecast evaluate: forecasts in a file against what came.

#include "app/commands.hpp"
#include "app/forecast_accuracy_table.hpp"
#include "app/forecast_file.hpp"
#include "app/long_format.hpp"
#include "app/output.hpp"
#include "app/table_source.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <unordered_map>

namespace nearstock {

namespace {

using SeriesPlace = std::unordered_map<std::string_view, std::uint32_t>;

/// One forecast row before it is put in its place.
struct Found {
    std::uint32_t series;
    std::int64_t period;
    float mean;
    std::size_t quantiles;  // where they begin
};

struct Judged {
    JudgedRows rows;
    std::int64_t first_period = 0;
    std::size_t strangers = 0;  // rows of a series or day that the truth does not have
};

/// Puts a model's rows in order of series and period, each beside what came.
Result<Judged> judge(ForecastFile& file, const FileModel& model, const LongFormat& truth, const SeriesPlace& place) {
    const Panel& panel = truth.panel;
    std::vector<Found> found;
    std::vector<float> quantiles;
    Judged judged;
    NEARSTOCK_RETURN_IF_ERROR(file.each(model, "", "", [&](const ForecastFile::Row& row) -> Status {
        const auto s = place.find(row.unique_id);
        const auto period = truth.calendar.period_of(row.at);
        const bool known = s != place.end() && period && *period >= 0 &&
                           *period < static_cast<std::int64_t>(panel.days) &&
                           truth.given[s->second * panel.days + static_cast<std::size_t>(*period)] != 0;
        if (!known) {
            ++judged.strangers;
            return {};
        }
        if (std::isnan(row.point) || std::ranges::any_of(row.quantiles, [](double q) { return std::isnan(q); })) {
            return refuse(fmt::format("'{}' of {} on {} is missing or not a number", model.name, row.unique_id,
                                      truth.calendar.text(*period)),
                          file.path().string(), "give a number, or leave the model's column out");
        }
        found.push_back({s->second, *period, static_cast<float>(row.point), quantiles.size()});
        quantiles.insert(quantiles.end(), row.quantiles.begin(), row.quantiles.end());
        return {};
    }));
    std::ranges::sort(found, {}, [](const Found& f) { return std::pair(f.series, f.period); });
    judged.first_period = std::numeric_limits<std::int64_t>::max();
    for (const auto& f : found) { judged.first_period = std::min(judged.first_period, f.period); }
    judged.rows.levels = model.levels;
    for (std::size_t i = 0; i < found.size(); ++i) {
        const Found& f = found[i];
        if (i > 0 && found[i - 1].series == f.series && found[i - 1].period == f.period) {
            return refuse(
                fmt::format("{} on {} stands twice", panel.unique_id[f.series], truth.calendar.text(f.period)),
                file.path().string(), "keep one row per series and ds");
        }
        const auto d = static_cast<std::size_t>(f.period);
        judged.rows.add(f.series, static_cast<std::uint16_t>(f.period - judged.first_period + 1),
                        panel.sale(f.series, d), panel.in_stock(f.series, d), f.mean,
                        std::span(quantiles).subspan(f.quantiles, model.levels.size()));
    }
    return judged;
}

/// series → weight; a series without one weighs nothing.
Result<std::vector<double>> read_weights(const std::filesystem::path& path, const Panel& panel,
                                         const SeriesPlace& place) {
    NEARSTOCK_ASSIGN_OR_RETURN(db, Database::open());
    auto table =
        db.query("SELECT unique_id::VARCHAR AS id, TRY_CAST(weight AS DOUBLE) AS weight FROM " + table_source(path));
    if (!table) {
        return refuse("cannot be read: " + table.error().message.substr(0, table.error().message.find('\n')),
                      path.string(), "give the columns unique_id and weight");
    }
    std::vector<double> weights(panel.series, 0);
    for (std::size_t i = 0; i < table->rows(); ++i) {
        const double weight = table->column("weight").is_missing(i) ? -1 : table->decimals("weight")[i];
        if (!(weight >= 0) || std::isinf(weight)) {
            return refuse(
                fmt::format("row {}: the weight of {} is not a number of 0 or more", i + 1, table->texts("id")[i]),
                path.string(), "give its weight, such as its turnover");
        }
        if (const auto s = place.find(table->texts("id")[i]); s != place.end()) {
            weights[s->second] = weight;
        }
    }
    return weights;
}

}  // namespace

Status forecast_evaluate_command(const Common& common, const ForecastEvaluateOptions& options) {
    PanelOptions reading;
    reading.threads = common.threads;
    NEARSTOCK_ASSIGN_OR_RETURN(truth, read_panel(options.truth, reading));
    SeriesPlace place;
    for (std::size_t s = 0; s < truth.panel.series; ++s) {
        place.emplace(truth.panel.unique_id[s], static_cast<std::uint32_t>(s));
    }
    std::vector<double> weights;
    if (options.weights) {
        NEARSTOCK_ASSIGN_OR_RETURN(read, read_weights(*options.weights, truth.panel, place));
        weights = std::move(read);
    }
    for (const auto& r : truth.refused) { fmt::print(stderr, "not judged: {}: {}\n", r.unique_id, r.reason); }
    std::vector<ModelAccuracy> all;
    for (const auto& path : options.forecasts) {
        NEARSTOCK_ASSIGN_OR_RETURN(file, ForecastFile::open(path));
        for (const auto& model : file.models()) {
            NEARSTOCK_ASSIGN_OR_RETURN(judged, judge(file, model, truth, place));
            if (judged.rows.rows() == 0) {
                return refuse(fmt::format("'{}' has no series and day that the truth has", model.name), path.string(),
                              "check unique_id and ds in both files");
            }
            if (judged.strangers > 0) {
                fmt::print(stderr, "note: {}: {} rows of '{}' have no truth and are not judged\n", path.string(),
                           judged.strangers, model.name);
            }
            const auto scales = scales_of(truth.panel, static_cast<std::size_t>(judged.first_period));
            auto segments = accuracy_by_segment(judged.rows, scales, weights);
            if (!options.segments) {
                segments.resize(1);
            }
            all.push_back({model.name, std::move(segments)});
        }
    }
    return print_result(common, std::nullopt, accuracy_table(all), accuracy_json(all));
}

}  // namespace nearstock
