#include "learning/gradient_boosting.hpp"

#include "core/check.hpp"
#include "learning/boosting_backend.hpp"

#include <limits>
#include <utility>

namespace nearstock {

BinnedRows::BinnedRows(std::unique_ptr<BoostingRows> data, std::size_t rows, std::size_t columns)
    : data_(std::move(data)), rows_(rows), columns_(columns) {}
BinnedRows::BinnedRows(BinnedRows&&) noexcept = default;
BinnedRows& BinnedRows::operator=(BinnedRows&&) noexcept = default;
BinnedRows::~BinnedRows() = default;

std::size_t BinnedRows::rows() const { return rows_; }
std::size_t BinnedRows::columns() const { return columns_; }

Result<BinnedRows> BinnedRows::create(const Shape& shape, std::span<const float> sample) {
    const std::size_t columns = shape.columns.size();
    check(columns > 0 && !sample.empty() && sample.size() % columns == 0, "a sample has whole rows");
    check(shape.rows > 0 && shape.rows < std::size_t(std::numeric_limits<std::int32_t>::max()),
          "LightGBM counts rows in 31 bits");
    NEARSTOCK_ASSIGN_OR_RETURN(
        data, shape.library == BoostingLibrary::xgboost ? xgboost_rows(shape) : lightgbm_rows(shape, sample));
    return BinnedRows(std::move(data), shape.rows, columns);
}

Status BinnedRows::push(std::span<const float> rows) {
    check(rows.size() % columns_ == 0, "whole rows are pushed");
    const std::size_t count = rows.size() / columns_;
    check(pushed_ + count <= rows_, "no more rows are pushed than were announced");
    if (count > 0) {
        NEARSTOCK_RETURN_IF_ERROR(data_->push(rows, pushed_));
    }
    pushed_ += count;
    return {};
}

GradientBoosting::GradientBoosting(std::unique_ptr<BoostingTrees> trees) : trees_(std::move(trees)) {}
GradientBoosting::GradientBoosting(GradientBoosting&&) noexcept = default;
GradientBoosting& GradientBoosting::operator=(GradientBoosting&&) noexcept = default;
GradientBoosting::~GradientBoosting() = default;

BoostingLibrary GradientBoosting::library() const { return trees_->library(); }
std::size_t GradientBoosting::columns() const { return trees_->columns(); }
std::string GradientBoosting::save() const { return trees_->save(); }
std::vector<double> GradientBoosting::gains() const { return trees_->gains(); }

Result<GradientBoosting> GradientBoosting::train(BinnedRows& rows, const BoostingTarget& target,
                                                 const BoostingSettings& settings) {
    check(rows.pushed_ == rows.rows_, "all rows are pushed before training");
    check(target.target.size() == rows.rows_, "a target per row");
    check(target.weight.empty() || target.weight.size() == rows.rows_, "a weight per row, or none");
    check(target.offset.empty() || target.offset.size() == rows.rows_, "an offset per row, or none");
    NEARSTOCK_ASSIGN_OR_RETURN(trees, rows.data_->train(target, settings));
    return GradientBoosting(std::move(trees));
}

Result<GradientBoosting> GradientBoosting::load(const std::string& bytes) {
    auto trees = bytes.starts_with(xgboost_mark) ? xgboost_trees(bytes) : lightgbm_trees(bytes);
    if (trees == nullptr) {
        return refuse("this is no gradient boosting model", "model text", "train again; was it cut short?");
    }
    return GradientBoosting(std::move(trees));
}

std::vector<double> GradientBoosting::predict(std::span<const float> rows, unsigned threads) const {
    check(rows.size() % columns() == 0, "whole rows are predicted");
    return rows.empty() ? std::vector<double>{} : trees_->predict(rows, threads);
}

}  // namespace nearstock
