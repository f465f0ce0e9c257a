#include "app/forecast_file.hpp"
#include "app/table_source.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <map>
#include <unordered_map>

namespace nearstock {

namespace {

/// "sba-q0.1" → sba, 0.1; nothing for another name.
std::optional<std::pair<std::string, double>> split_quantile(const std::string& column) {
    const auto at = column.rfind("-q");
    if (at == std::string::npos) {
        return std::nullopt;
    }
    double level = 0;
    const char* end = column.data() + column.size();
    const auto [stop, error] = std::from_chars(column.data() + at + 2, end, level);
    if (error != std::errc() || stop != end || level <= 0 || level >= 1) {
        return std::nullopt;
    }
    return std::pair(column.substr(0, at), level);
}

/// The models of a file, in the order of their first column.
std::vector<FileModel> models_in(const std::vector<std::string>& columns) {
    std::vector<FileModel> models;
    const auto model = [&](const std::string& name) -> FileModel& {
        const auto found = std::ranges::find(models, name, &FileModel::name);
        return found != models.end() ? *found : models.emplace_back(FileModel{name, {}, {}, {}});
    };
    std::map<std::string, std::map<double, std::string>> quantiles;
    for (const auto& column : columns) {
        if (column == "unique_id" || column == "ds" || column == "y" || column == "cutoff") {
            continue;
        }
        if (const auto split = split_quantile(column)) {
            model(split->first);
            quantiles[split->first][split->second] = column;
        } else {
            model(column).point = column;
        }
    }
    for (auto& m : models) {
        for (const auto& [level, column] : quantiles[m.name]) {
            m.levels.push_back(level);
            m.quantiles.push_back(column);
            if (m.point.empty() && level == 0.5) {
                m.point = column;
            }
        }
    }
    std::erase_if(models, [](const FileModel& m) { return m.point.empty(); });
    return models;
}

}  // namespace

std::string quantile_column(const std::string& model, double level) { return fmt::format("{}-q{:g}", model, level); }

Result<ForecastFile> ForecastFile::open(const std::filesystem::path& file) {
    if (!std::filesystem::exists(file)) {
        return refuse("does not exist", file.string(),
                      "give a Parquet or CSV file of unique_id, ds and a model's column");
    }
    NEARSTOCK_ASSIGN_OR_RETURN(db, Database::open({.threads = 2}));
    auto described = db.query("SELECT column_name FROM (DESCRIBE SELECT * FROM " + table_source(file) + ")");
    if (!described) {
        return refuse("cannot be read: " + described.error().message.substr(0, described.error().message.find('\n')),
                      file.string(), "give a Parquet file, or a CSV file with a header");
    }
    const auto& columns = described->texts("column_name");
    for (const char* key : {"unique_id", "ds"}) {
        if (std::ranges::find(columns, key) == columns.end()) {
            return refuse(fmt::format("the column '{}' is missing", key), file.string(),
                          "a forecast has unique_id, ds and a column per model");
        }
    }
    ForecastFile result(std::move(db), file);
    result.models_ = models_in(columns);
    if (result.models_.empty()) {
        return refuse("has no model's column", file.string(), "a forecast has unique_id, ds and a column per model");
    }
    return result;
}

Status ForecastFile::each(const FileModel& model, const std::string& from, const std::string& to,
                          const std::function<Status(const Row&)>& take) {
    const auto number = [](const std::string& column) { return ", TRY_CAST(" + sql_name(column) + " AS DOUBLE)"; };
    std::string sql =
        "SELECT unique_id::VARCHAR AS id, epoch(TRY_CAST(ds AS TIMESTAMP))::BIGINT AS instant" + number(model.point);
    for (const auto& column : model.quantiles) { sql += number(column); }
    sql += " FROM " + table_source(file_);
    if (!from.empty() || !to.empty()) {
        sql += " WHERE unique_id::VARCHAR BETWEEN " + sql_text(from) + " AND " + sql_text(to);
    }
    std::size_t row = 0;
    std::vector<double> quantiles(model.quantiles.size());
    return db_.each(sql, [&](const Table& rows) -> Status {
        const auto cell = [&](std::size_t column, std::size_t i) {
            const Column& c = rows.columns[column];
            return c.is_missing(i) ? std::numeric_limits<double>::quiet_NaN() : std::get<Column::Decimals>(c.values)[i];
        };
        for (std::size_t i = 0; i < rows.rows(); ++i) {
            ++row;
            if (rows.columns[0].is_missing(i) || rows.columns[1].is_missing(i)) {
                return refuse(fmt::format("row {}: unique_id or ds is missing", row), file_.string(),
                              "write ds as YYYY-MM-DD");
            }
            for (std::size_t q = 0; q < quantiles.size(); ++q) { quantiles[q] = cell(3 + q, i); }
            NEARSTOCK_RETURN_IF_ERROR(
                take({rows.texts("id")[i], Timestamp(Seconds(rows.integers("instant")[i])), cell(2, i), quantiles}));
        }
        return {};
    });
}

Result<DemandForecast> ForecastFile::forecast(const FileModel& model, const Panel& panel,
                                              const PanelCalendar& calendar) {
    DemandForecast result;
    result.model = model.name;
    result.first_day = panel.first_day + Days(panel.days);
    result.series = panel.series;
    result.horizon = panel.horizon;
    result.mean.assign(panel.series * panel.horizon, std::numeric_limits<float>::quiet_NaN());
    result.size.assign(panel.series, std::numeric_limits<float>::infinity());
    result.levels = model.levels;
    result.quantiles.assign(result.mean.size() * model.levels.size(), 0);
    std::unordered_map<std::string_view, std::size_t> place;
    for (std::size_t s = 0; s < panel.series; ++s) { place.emplace(panel.unique_id[s], s); }
    NEARSTOCK_RETURN_IF_ERROR(
        each(model, panel.unique_id.front(), panel.unique_id.back(), [&](const Row& row) -> Status {
            const auto s = place.find(row.unique_id);
            const auto period = calendar.period_of(row.at);
            const auto first = static_cast<std::int64_t>(panel.days);
            if (s == place.end() || !period || *period < first ||
                *period >= first + static_cast<std::int64_t>(panel.horizon)) {
                return {};
            }
            const auto h = static_cast<std::size_t>(*period - first);
            result.mean[s->second * result.horizon + h] = static_cast<float>(row.point);
            std::ranges::transform(row.quantiles, result.quantiles_at(s->second, h).begin(),
                                   [](double q) { return static_cast<float>(q); });
            return {};
        }));
    for (std::size_t at = 0; at < result.mean.size(); ++at) {
        if (std::isnan(result.mean[at])) {
            return refuse(
                fmt::format("'{}' has no forecast of {} for {}", model.name, panel.unique_id[at / result.horizon],
                            calendar.text(static_cast<std::int64_t>(panel.days + at % result.horizon))),
                file_.string(), "give every series and period of the horizon, or leave the file out");
        }
    }
    return result;
}

}  // namespace nearstock
