// A file of forecasts in Nixtla's convention, ours or a competitor's: unique_id, ds [, cutoff], <model>, <model>-q0.1 …
#pragma once

#include "app/forecast_calendar.hpp"
#include "core/result.hpp"
#include "domain/demand_forecast.hpp"
#include "domain/panel.hpp"
#include "tables/database.hpp"

#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <vector>

namespace nearstock {

/// "sba-q0.1".
std::string quantile_column(const std::string& model, double level);

struct FileModel {
    std::string name;
    std::string point;                   // column of the point forecast; that of q0.5 where there is no other
    std::vector<double> levels;          // ascending
    std::vector<std::string> quantiles;  // their columns
};

class ForecastFile {
public:
    /// Fails when the file cannot be read, a key is missing or there is no model in it.
    static Result<ForecastFile> open(const std::filesystem::path& file);
    [[nodiscard]] const std::vector<FileModel>& models() const { return models_; }

    struct Row {
        std::string_view unique_id;
        Timestamp at;
        double point = 0;
        std::span<const double> quantiles;
    };
    /// Hands over the rows of one model, in the file's order. A cell that is not a number is NaN. `from`, `to`: the
    /// first and last unique_id wanted; both empty: all.
    Status each(const FileModel& model, const std::string& from, const std::string& to,
                const std::function<Status(const Row&)>& take);
    /// One model's forecast for a panel's horizon. Fails naming the first series and period that the file misses.
    Result<DemandForecast> forecast(const FileModel& model, const Panel& panel, const PanelCalendar& calendar);
    [[nodiscard]] const std::filesystem::path& path() const { return file_; }

private:
    ForecastFile(Database db, std::filesystem::path file) : db_(std::move(db)), file_(std::move(file)) {}
    Database db_;
    std::filesystem::path file_;
    std::vector<FileModel> models_;
};

}  // namespace nearstock
