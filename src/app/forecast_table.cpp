#include "app/forecast_table.hpp"

#include "forecasting/marginals.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>

namespace nearstock {

namespace {

/// The double that is written like the float: 0.1F is 0.1, not 0.10000000149, or a sale of 0.1 would be below it.
double as_written(float value) {
    std::array<char, 32> text{};
    const auto end = std::to_chars(text.data(), text.data() + text.size(), value).ptr;
    double result = 0;
    std::from_chars(text.data(), end, result);
    return result;
}

void add_keys(Table& table, const LongFormat& data) {
    const Panel& panel = data.panel;
    auto& ids = table.add<Column::Texts>("unique_id");
    for (std::size_t i = 0; i < panel.series * panel.horizon; ++i) {
        ids.push_back(panel.unique_id[i / panel.horizon]);
    }
    const auto when = [&](std::size_t i) {
        return data.calendar.at(static_cast<std::int64_t>(panel.days + i % panel.horizon));
    };
    if (panel.frequency == Frequency::hourly) {
        auto& times = table.add<Column::Timestamps>("ds");
        for (std::size_t i = 0; i < ids.size(); ++i) { times.push_back(when(i)); }
    } else {
        auto& days = table.add<Column::Dates>("ds");
        for (std::size_t i = 0; i < ids.size(); ++i) { days.push_back(std::chrono::floor<Days>(when(i))); }
    }
}

void add_columns(Table& table, const DemandForecast& forecast) {
    const auto add = [&](const std::string& name, const std::vector<float>& values, std::size_t at, std::size_t step) {
        auto& column = table.add<Column::Decimals>(name);
        column.resize(forecast.mean.size());
        for (std::size_t i = 0; i < column.size(); ++i) { column[i] = as_written(values[i * step + at]); }
    };
    add(forecast.model, forecast.mean, 0, 1);
    for (std::size_t q = 0; q < forecast.levels.size(); ++q) {
        add(quantile_column(forecast.model, forecast.levels[q]), forecast.quantiles, q, forecast.levels.size());
    }
}

/// Fits, or moves a kept fit on, and keeps what came of it.
class Fitting {
public:
    Fitting(const LongFormat& data, const TableOptions& options, TableNotes& notes)
        : data_(data), panel_(data.panel), options_(options), notes_(notes) {}

    Result<std::unique_ptr<FittedForecaster>> fit(const Forecaster& model) {
        const ForecastCache::Question question{std::string(model.name()), options_.settings.levels,
                                               options_.settings.seed};
        std::size_t fitted_from = panel_.days;
        std::unique_ptr<FittedForecaster> fitted;
        if (options_.update && options_.cache != nullptr) {
            fitted = moved_on(model, question, fitted_from);
        }
        if (fitted == nullptr) {
            fitted = model.fit(panel_, options_.settings);
        }
        if (options_.cache != nullptr) {
            if (const auto bytes = fitted->saved()) {
                NEARSTOCK_RETURN_IF_ERROR(options_.cache->keep_fit(question, panel_, *bytes, fitted_from));
            } else if (options_.update) {
                notes_.notes.push_back(question.model + ": a fit of it cannot be kept; it is fitted anew each time");
            }
        }
        return fitted;
    }

private:
    std::unique_ptr<FittedForecaster> moved_on(const Forecaster& model, const ForecastCache::Question& question,
                                               std::size_t& fitted_from) {
        const auto kept = options_.cache->newest_fit(question, panel_, notes_.notes);
        if (!kept) {
            notes_.notes.push_back(question.model + ": no kept fit can be moved on; it was fitted anew");
            return nullptr;
        }
        auto restored = model.restore(kept->bytes);
        if (!restored) {
            notes_.notes.push_back(fmt::format("{}: {}; it was fitted anew", question.model, restored.error().message));
            return nullptr;
        }
        if (kept->periods < panel_.days) {
            (*restored)->update(panel_, options_.settings);
        }
        fitted_from = kept->fitted;
        notes_.notes.push_back(
            fmt::format("{}: the fit up to {} was moved on by {} periods, not fitted again", question.model,
                        data_.calendar.text(static_cast<std::int64_t>(fitted_from) - 1), panel_.days - fitted_from));
        return std::move(*restored);
    }

    const LongFormat& data_;
    const Panel& panel_;
    const TableOptions& options_;
    TableNotes& notes_;
};

nlohmann::ordered_json weights_json(const std::vector<std::string>& names, const std::vector<double>& weights) {
    nlohmann::ordered_json json = nlohmann::ordered_json::object();
    for (std::size_t k = 0; k < names.size(); ++k) {
        if (weights[k] > 0) {
            json[names[k]] = weights[k];
        }
    }
    return json;
}

std::string weights_text(const nlohmann::ordered_json& weights) {
    std::string text;
    for (const auto& [model, weight] : weights.items()) {
        text += fmt::format("{}{} {:.2f}", text.empty() ? "" : ", ", model, weight.get<double>());
    }
    return text;
}

}  // namespace

Result<Table> forecast_table(NamedModels& models, const LongFormat& data, const TableOptions& options,
                             TableNotes& notes) {
    const Panel& panel = data.panel;
    std::size_t named = models.ours.size();
    for (const auto& file : models.files) { named += file.models().size(); }
    Table table;
    table.columns.reserve(2 + named * (1 + options.settings.levels.size()));
    add_keys(table, data);
    Fitting fitting(data, options, notes);
    for (const auto& model : models.ours) {
        NEARSTOCK_ASSIGN_OR_RETURN(fitted, fitting.fit(*model));
        DemandForecast forecast = fitted->forecast(panel, options.settings);
        if (const auto* choice = combination_choice(*fitted)) {
            notes.chosen.push_back(choice_json(std::string(model->name()), *choice));
        }
        forecast.model = model->name();
        fill_marginal_quantiles(forecast, options.settings.levels, data.counts, options.settings.threads);
        add_columns(table, forecast);
    }
    for (auto& other : models.files) {
        for (const auto& model : other.models()) {
            NEARSTOCK_ASSIGN_OR_RETURN(forecast, other.forecast(model, panel, data.calendar));
            add_columns(table, forecast);
        }
    }
    return table;
}

nlohmann::ordered_json choice_json(const std::string& model, const CombinationChoice& choice) {
    nlohmann::ordered_json json = {{"model", model}, {"candidates", choice.candidates}, {"origins", choice.origins}};
    auto dropped = nlohmann::ordered_json::array();
    for (const auto& d : choice.dropped) {
        dropped.push_back({{"model", d.model}, {"seconds", d.seconds}, {"reason", d.reason}});
    }
    json["dropped"] = std::move(dropped);
    auto segments = nlohmann::ordered_json::array();
    for (const auto& group : choice.groups) {
        if (group.series > 0) {
            segments.push_back({{"segment", group.name},
                                {"series", group.series},
                                {"mean_weights", weights_json(choice.candidates, group.mean_weights)},
                                {"quantile_weights", weights_json(choice.candidates, group.quantile_weights)},
                                {"one_model", group.single}});
        }
    }
    json["segments"] = std::move(segments);
    return json;
}

std::string choice_text(const nlohmann::ordered_json& choice) {
    const auto model = choice.at("model").get<std::string>();
    std::string text;
    for (const auto& d : choice.at("dropped")) {
        text += fmt::format("{}: {} left out: {}\n", model, d.at("model").get<std::string>(),
                            d.at("reason").get<std::string>());
    }
    for (const auto& s : choice.at("segments")) {
        const auto mean = weights_text(s.at("mean_weights")), quantiles = weights_text(s.at("quantile_weights"));
        text += fmt::format("{}: {} ({} series): {}{}\n", model, s.at("segment").get<std::string>(),
                            s.at("series").get<std::size_t>(), mean,
                            quantiles == mean ? "" : "; its quantiles " + quantiles);
    }
    return text;
}

}  // namespace nearstock
