#include "forecasting/features.hpp"

#include "forecasting/feature_groups.hpp"

#include <algorithm>

namespace nearstock {

FeatureRows::FeatureRows(const PanelFacts& facts, std::size_t origin, std::size_t horizon,
                         const FeatureOptions& options)
    : horizon_(horizon), origin_(std::make_shared<OriginFacts>(facts, origin, horizon)) {
    using Make = std::unique_ptr<FeatureGroup> (*)(const OriginFacts&);
    std::vector<Make> makers{make_calendar_features, make_covariate_features, make_history_features};
    const bool years = knows_seasons(facts.panel());
    if (years) {
        makers.push_back(make_year_features);
    } else {
        makers.insert(makers.end(), {make_likeness_features, make_pooled_features});
    }
    for (const auto make : makers) {
        auto group = make(*origin_);
        if (std::find(options.without.begin(), options.without.end(), group->name()) == options.without.end()) {
            width_ += group->columns().size();
            groups_.push_back(std::move(group));
        }
    }
    base_ = years ? make_year_base(*origin_) : make_likeness_base(*origin_);
}

std::vector<std::string> FeatureRows::columns() const {
    std::vector<std::string> all;
    for (const auto& group : groups_) {
        for (auto& column : group->columns()) { all.push_back(std::move(column)); }
    }
    return all;
}

void FeatureRows::fill(std::size_t series, float* rows) const {
    for (const auto& group : groups_) {
        group->fill(series, rows, width_);
        rows += group->columns().size();
    }
}

void FeatureRows::base(std::size_t series, float* base) const { base_->fill(series, base); }

}  // namespace nearstock
