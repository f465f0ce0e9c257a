// Sums of regression trees fitted to a table of numbers: gradient boosting, by LightGBM or XGBoost.
//
// Method: gradient boosted histogram trees (Friedman 2001; Ke et al. 2017, LightGBM; Chen and Guestrin 2016, XGBoost).
// One interface; each library behind one file (boosting_backend.hpp). Rows are binned once and can train several models
// with other targets, weights and objectives. The same rows, settings and `threads` give the same model, byte for byte;
// sums are added in an order that depends on the number of threads, so `threads` is part of the settings and no
// machine's property.
#pragma once

#include "core/result.hpp"

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace nearstock {

class BoostingRows;
class BoostingTrees;

enum class BoostingLibrary : std::uint8_t { lightgbm, xgboost };
enum class BoostingObjective : std::uint8_t { l2, l1, quantile, poisson, tweedie };

struct BoostingSettings {
    BoostingObjective objective = BoostingObjective::l2;
    double quantile = 0.5;       // of the quantile objective, in (0, 1)
    double tweedie_power = 1.5;  // variance ~ mean^power, in (1, 2)
    int rounds = 100;
    int leaves = 31;
    double learning_rate = 0.1;
    int least_rows_in_leaf = 20;  // XGBoost counts no rows: their curvature at the start stands for them
    double feature_share = 1;     // of the features, that a tree may use, in (0, 1]
    double l2_penalty = 0;
    unsigned threads = 2;
    std::uint64_t seed = 1;
};

/// Rows binned for training. Give them in order by push() until all are there.
class BinnedRows {
public:
    struct Shape {
        std::vector<std::string> columns;
        std::size_t rows = 0;
        int bins = 255;
        unsigned threads = 2;
        BoostingLibrary library = BoostingLibrary::lightgbm;  // that trains on them
    };
    /// `sample`: row-major rows that the bins' borders are taken from, NaN = not known. Requires at least one row.
    /// XGBoost takes the borders from all rows.
    static Result<BinnedRows> create(const Shape& shape, std::span<const float> sample);
    BinnedRows(BinnedRows&&) noexcept;
    BinnedRows& operator=(BinnedRows&&) noexcept;
    ~BinnedRows();

    /// The next rows, row-major.
    Status push(std::span<const float> rows);
    [[nodiscard]] std::size_t rows() const;
    [[nodiscard]] std::size_t columns() const;

private:
    friend class GradientBoosting;
    BinnedRows(std::unique_ptr<BoostingRows> data, std::size_t rows, std::size_t columns);
    std::unique_ptr<BoostingRows> data_;
    std::size_t rows_ = 0, columns_ = 0, pushed_ = 0;
};

/// What a model learns. `target` has one value per row; `weight` and `offset` too, or are empty. The offset is added to
/// the sum of trees in training and is the caller's to add in prediction (Poisson, Tweedie: logarithm of an exposure).
struct BoostingTarget {
    std::span<const float> target;
    std::span<const float> weight;
    std::span<const double> offset;
};

class GradientBoosting {
public:
    /// Requires all rows pushed. Poisson and Tweedie refuse negative targets.
    static Result<GradientBoosting> train(BinnedRows& rows, const BoostingTarget& target,
                                          const BoostingSettings& settings);
    /// Fails on bytes that save() did not write.
    static Result<GradientBoosting> load(const std::string& bytes);
    GradientBoosting(GradientBoosting&&) noexcept;
    GradientBoosting& operator=(GradientBoosting&&) noexcept;
    ~GradientBoosting();

    [[nodiscard]] BoostingLibrary library() const;
    /// Bytes; LightGBM's are text.
    [[nodiscard]] std::string save() const;
    [[nodiscard]] std::size_t columns() const;
    /// Sums of trees, without offset and before the objective's link (Poisson, Tweedie: logarithm of the mean), one per
    /// row. Any number of threads gives the same values.
    [[nodiscard]] std::vector<double> predict(std::span<const float> rows, unsigned threads) const;
    /// Total gain of the splits by column.
    [[nodiscard]] std::vector<double> gains() const;

private:
    explicit GradientBoosting(std::unique_ptr<BoostingTrees> trees);
    std::unique_ptr<BoostingTrees> trees_;
};

}  // namespace nearstock
