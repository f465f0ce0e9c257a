// What must a library of boosted trees do to stand behind gradient_boosting.hpp?
//
// gradient_boosting.cpp has checked shapes and counts before anything here is called.
#pragma once

#include "learning/gradient_boosting.hpp"

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace nearstock {

class BoostingTrees {
public:
    virtual ~BoostingTrees() = default;
    [[nodiscard]] virtual BoostingLibrary library() const = 0;
    [[nodiscard]] virtual std::size_t columns() const = 0;
    [[nodiscard]] virtual std::string save() const = 0;
    /// At least one row.
    [[nodiscard]] virtual std::vector<double> predict(std::span<const float> rows, unsigned threads) const = 0;
    [[nodiscard]] virtual std::vector<double> gains() const = 0;
};

class BoostingRows {
public:
    virtual ~BoostingRows() = default;
    /// `first`: how many rows are there already.
    virtual Status push(std::span<const float> rows, std::size_t first) = 0;
    /// All rows are there. The trees do not refer to them.
    virtual Result<std::unique_ptr<BoostingTrees>> train(const BoostingTarget& target,
                                                         const BoostingSettings& settings) = 0;
};

Result<std::unique_ptr<BoostingRows>> lightgbm_rows(const BinnedRows::Shape& shape, std::span<const float> sample);
Result<std::unique_ptr<BoostingRows>> xgboost_rows(const BinnedRows::Shape& shape);

/// What the bytes of XGBoost's trees begin with; LightGBM's are text that begins with "tree".
constexpr std::string_view xgboost_mark = "xgboost";
/// Nothing where the bytes are not the library's.
std::unique_ptr<BoostingTrees> lightgbm_trees(const std::string& text);
std::unique_ptr<BoostingTrees> xgboost_trees(const std::string& bytes);

}  // namespace nearstock
