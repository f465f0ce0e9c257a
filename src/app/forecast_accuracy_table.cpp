#include "app/forecast_accuracy_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace nearstock {

namespace {

struct Measure {
    const char* title;
    const char* key;
    double Accuracy::* value;
};

constexpr Measure measures[] = {{"WAPE", "wape", &Accuracy::wape},
                                {"bias", "bias", &Accuracy::bias},
                                {"MASE", "mase", &Accuracy::mase},
                                {"RMSSE", "rmsse", &Accuracy::rmsse},
                                {"WRMSSE", "wrmsse", &Accuracy::wrmsse},
                                {"qloss", "quantile_loss", &Accuracy::quantile_loss},
                                {"pinball/scale", "scaled_pinball", &Accuracy::scaled_pinball},
                                {"CRPS", "crps", &Accuracy::crps}};

bool said_anywhere(const std::vector<ModelAccuracy>& models, const Measure& measure) {
    return std::ranges::any_of(models, [&](const ModelAccuracy& m) {
        return std::ranges::any_of(m.segments,
                                   [&](const SegmentAccuracy& s) { return !std::isnan(s.accuracy.*measure.value); });
    });
}

std::string number(double value) { return std::isnan(value) ? "–" : fmt::format("{:.4f}", value); }

std::string coverage_text(const Accuracy& accuracy) {
    std::string text;
    for (const auto& c : accuracy.coverage) {
        text += fmt::format("{}{:.3g} %: {:.1f} %", text.empty() ? "" : ", ", 100 * (c.high - c.low), 100 * c.share);
    }
    return text;
}

}  // namespace

std::string accuracy_table(const std::vector<ModelAccuracy>& models) {
    std::vector<std::vector<std::string>> lines{{"model", "segment", "rows"}};
    std::vector<Measure> said;
    for (const auto& measure : measures) {
        if (said_anywhere(models, measure)) {
            said.push_back(measure);
            lines[0].emplace_back(measure.title);
        }
    }
    lines[0].emplace_back("covered");
    for (const auto& m : models) {
        for (const auto& s : m.segments) {
            auto& line = lines.emplace_back();
            line = {m.model, s.by == "all" ? s.name : s.by + " " + s.name, std::to_string(s.accuracy.rows)};
            for (const auto& measure : said) { line.push_back(number(s.accuracy.*measure.value)); }
            line.push_back(coverage_text(s.accuracy));
        }
    }
    std::string text;
    for (const auto& line : lines) {
        for (std::size_t c = 0; c < line.size(); ++c) {
            std::size_t width = 0;
            for (const auto& other : lines) { width = std::max(width, other[c].size()); }
            if (c + 1 == line.size()) {
                text += line[c];
            } else if (c < 2) {
                text += fmt::format("{:<{}}  ", line[c], width);
            } else {
                text += fmt::format("{:>{}}  ", line[c], width);
            }
        }
        text.resize(text.find_last_not_of(' ') + 1);
        text += "\n";
    }
    return text;
}

nlohmann::ordered_json accuracy_json(const std::vector<ModelAccuracy>& models) {
    auto all = nlohmann::ordered_json::array();
    for (const auto& m : models) {
        for (const auto& s : m.segments) {
            nlohmann::ordered_json one = {{"model", m.model},
                                          {"by", s.by},
                                          {"segment", s.name},
                                          {"rows", s.accuracy.rows},
                                          {"series", s.accuracy.series}};
            for (const auto& measure : measures) {
                const double value = s.accuracy.*measure.value;
                one[measure.key] = std::isnan(value) ? nlohmann::ordered_json() : nlohmann::ordered_json(value);
            }
            one["coverage"] = nlohmann::ordered_json::array();
            for (const auto& c : s.accuracy.coverage) {
                one["coverage"].push_back({{"low", c.low}, {"high", c.high}, {"share", c.share}});
            }
            all.push_back(std::move(one));
        }
    }
    return all;
}

}  // namespace nearstock
