// What a global model sees of a series and a day ahead: one row of numbers per (series, period ahead).
//
// Every row is computed from the periods before its origin and from what is known ahead, by the same code in training
// (origins in the past) and in serving (origin = the panel's end). What carries it are means of a series' past periods
// weighted by how alike they are to the period asked about: discount, recency, kind of day, weekday.
// Each group of columns is one file behind FeatureGroup, so that it can be left out and its worth measured.
#pragma once

#include "domain/panel.hpp"
#include "forecasting/feature_facts.hpp"

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace nearstock {

/// Columns of one origin. Built for a panel and an origin; reads sales and availability only before the origin.
class FeatureGroup {
public:
    virtual ~FeatureGroup() = default;
    [[nodiscard]] virtual std::string_view name() const = 0;
    [[nodiscard]] virtual std::vector<std::string> columns() const = 0;
    /// Writes `horizon` rows of columns().size() numbers, each `stride` after the one before. NaN: not known.
    virtual void fill(std::size_t series, float* rows, std::size_t stride) const = 0;
};

/// What a series usually sells in a period like the one asked about.
class FeatureBase {
public:
    virtual ~FeatureBase() = default;
    /// One value per period ahead, > 0.
    virtual void fill(std::size_t series, float* base) const = 0;
};

struct FeatureOptions {
    std::vector<std::string> without;  // names of groups to leave out
};

/// All rows of one origin. Requires origin >= 1 and known-ahead columns up to origin + horizon.
class FeatureRows {
public:
    FeatureRows(const PanelFacts& facts, std::size_t origin, std::size_t horizon, const FeatureOptions& options);

    [[nodiscard]] std::vector<std::string> columns() const;
    [[nodiscard]] std::size_t width() const { return width_; }
    [[nodiscard]] std::size_t horizon() const { return horizon_; }
    /// Writes horizon × width numbers for one series.
    void fill(std::size_t series, float* rows) const;
    /// What the series usually sells on such a day, horizon values, > 0: what targets are divided by.
    void base(std::size_t series, float* base) const;

private:
    std::size_t horizon_;
    std::size_t width_ = 0;
    std::shared_ptr<const OriginFacts> origin_;
    std::vector<std::unique_ptr<FeatureGroup>> groups_;
    std::unique_ptr<FeatureBase> base_;
};

}  // namespace nearstock
