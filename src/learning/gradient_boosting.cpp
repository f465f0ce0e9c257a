#include "learning/gradient_boosting.hpp"

#include "core/check.hpp"

#include <LightGBM/c_api.h>
#include <fmt/format.h>

#include <cmath>
#include <limits>
#include <utility>

namespace nearstock {

namespace {

constexpr int row_major = 1;

/// LightGBM's last words, as a refusal.
std::unexpected<Error> refused(const std::string& what) {
    return refuse(what + ": " + LGBM_GetLastError(), "LightGBM", "check the rows, targets and settings given to it");
}

void silence() {
    static const bool once = [] {
        LGBM_RegisterLogCallback([](const char*) {});
        return true;
    }();
    (void)once;
}

std::string objective_text(const BoostingSettings& settings) {
    switch (settings.objective) {
        case BoostingObjective::l2:
            return "objective=regression";
        case BoostingObjective::l1:
            return "objective=regression_l1";
        case BoostingObjective::quantile:
            return fmt::format("objective=quantile alpha={}", settings.quantile);
        case BoostingObjective::poisson:
            return "objective=poisson";
        case BoostingObjective::tweedie:
            return fmt::format("objective=tweedie tweedie_variance_power={}", settings.tweedie_power);
    }
    return {};
}

std::string parameters(const BoostingSettings& s) {
    return fmt::format(
        "{} num_leaves={} learning_rate={} min_data_in_leaf={} feature_fraction={} lambda_l2={} num_threads={} "
        "seed={} deterministic=true force_row_wise=true verbosity=-1",
        objective_text(s), s.leaves, s.learning_rate, s.least_rows_in_leaf, s.feature_share, s.l2_penalty, s.threads,
        s.seed % 1'000'000'007);
}

}  // namespace

struct BinnedRows::Data {
    DatasetHandle handle = nullptr;
    std::size_t rows = 0, columns = 0, pushed = 0;
    ~Data() {
        if (handle != nullptr) {
            LGBM_DatasetFree(handle);
        }
    }
};

BinnedRows::BinnedRows(std::unique_ptr<Data> data) : data_(std::move(data)) {}
BinnedRows::BinnedRows(BinnedRows&&) noexcept = default;
BinnedRows& BinnedRows::operator=(BinnedRows&&) noexcept = default;
BinnedRows::~BinnedRows() = default;

std::size_t BinnedRows::rows() const { return data_->rows; }
std::size_t BinnedRows::columns() const { return data_->columns; }

Result<BinnedRows> BinnedRows::create(const Shape& shape, std::span<const float> sample) {
    silence();
    const std::size_t columns = shape.columns.size();
    check(columns > 0 && !sample.empty() && sample.size() % columns == 0, "a sample has whole rows");
    check(shape.rows > 0 && shape.rows < std::size_t(std::numeric_limits<std::int32_t>::max()),
          "LightGBM counts rows in 31 bits");
    // What is left out of a sample column is zero.
    const std::size_t sampled = sample.size() / columns;
    std::vector<std::vector<double>> values(columns);
    std::vector<std::vector<int>> places(columns);
    for (std::size_t r = 0; r < sampled; ++r) {
        for (std::size_t c = 0; c < columns; ++c) {
            const float value = sample[r * columns + c];
            if (value != 0 || std::isnan(value)) {
                values[c].push_back(value);
                places[c].push_back(static_cast<int>(r));
            }
        }
    }
    std::vector<double*> value_columns(columns);
    std::vector<int*> place_columns(columns);
    std::vector<int> counts(columns);
    for (std::size_t c = 0; c < columns; ++c) {
        value_columns[c] = values[c].data();
        place_columns[c] = places[c].data();
        counts[c] = static_cast<int>(values[c].size());
    }
    auto data = std::make_unique<Data>();
    data->rows = shape.rows;
    data->columns = columns;
    const auto text = fmt::format("max_bin={} min_data_in_bin=3 feature_pre_filter=false num_threads={} verbosity=-1",
                                  shape.bins, shape.threads);
    if (LGBM_DatasetCreateFromSampledColumn(value_columns.data(), place_columns.data(),
                                            static_cast<std::int32_t>(columns), counts.data(),
                                            static_cast<std::int32_t>(sampled), static_cast<std::int32_t>(shape.rows),
                                            static_cast<std::int64_t>(shape.rows), text.c_str(), &data->handle) != 0) {
        return refused("rows could not be binned");
    }
    std::vector<const char*> names;
    for (const auto& name : shape.columns) { names.push_back(name.c_str()); }
    if (LGBM_DatasetSetFeatureNames(data->handle, names.data(), static_cast<int>(columns)) != 0) {
        return refused("the columns' names were not taken");
    }
    return BinnedRows(std::move(data));
}

Status BinnedRows::push(std::span<const float> rows) {
    check(rows.size() % data_->columns == 0, "whole rows are pushed");
    const std::size_t count = rows.size() / data_->columns;
    check(data_->pushed + count <= data_->rows, "no more rows are pushed than were announced");
    if (count > 0 && LGBM_DatasetPushRows(data_->handle, rows.data(), C_API_DTYPE_FLOAT32,
                                          static_cast<std::int32_t>(count), static_cast<std::int32_t>(data_->columns),
                                          static_cast<std::int32_t>(data_->pushed)) != 0) {
        return refused("rows were not taken");
    }
    data_->pushed += count;
    return {};
}

struct GradientBoosting::Model {
    BoosterHandle handle = nullptr;
    std::size_t columns = 0;
    ~Model() {
        if (handle != nullptr) {
            LGBM_BoosterFree(handle);
        }
    }
};

GradientBoosting::GradientBoosting(std::unique_ptr<Model> model) : model_(std::move(model)) {}
GradientBoosting::GradientBoosting(GradientBoosting&&) noexcept = default;
GradientBoosting& GradientBoosting::operator=(GradientBoosting&&) noexcept = default;
GradientBoosting::~GradientBoosting() = default;

std::size_t GradientBoosting::columns() const { return model_->columns; }

Result<GradientBoosting> GradientBoosting::train(BinnedRows& rows, const BoostingTarget& target,
                                                 const BoostingSettings& settings) {
    const auto& data = *rows.data_;
    check(data.pushed == data.rows, "all rows are pushed before training");
    check(target.target.size() == data.rows, "a target per row");
    check(target.weight.empty() || target.weight.size() == data.rows, "a weight per row, or none");
    check(target.offset.empty() || target.offset.size() == data.rows, "an offset per row, or none");
    // A field that is given empty is taken away: what an earlier model was trained with does not stay.
    const auto count = static_cast<int>(data.rows);
    if (LGBM_DatasetSetField(data.handle, "label", target.target.data(), count, C_API_DTYPE_FLOAT32) != 0 ||
        LGBM_DatasetSetField(data.handle, "weight", target.weight.data(), static_cast<int>(target.weight.size()),
                             C_API_DTYPE_FLOAT32) != 0 ||
        LGBM_DatasetSetField(data.handle, "init_score", target.offset.data(), static_cast<int>(target.offset.size()),
                             C_API_DTYPE_FLOAT64) != 0) {
        return refused("target, weights or offsets were not taken");
    }
    auto model = std::make_unique<Model>();
    model->columns = data.columns;
    if (LGBM_BoosterCreate(data.handle, parameters(settings).c_str(), &model->handle) != 0) {
        return refused("a model could not be begun");
    }
    for (int round = 0, finished = 0; round < settings.rounds && finished == 0; ++round) {
        if (LGBM_BoosterUpdateOneIter(model->handle, &finished) != 0) {
            return refused(fmt::format("training stopped in round {}", round));
        }
    }
    // The trees alone: LightGBM's booster keeps a pointer into the rows, which may be freed or retargeted.
    return load(GradientBoosting(std::move(model)).save());
}

std::string GradientBoosting::save() const {
    std::int64_t length = 0;
    std::string text(1 << 20, '\0');
    for (int attempt = 0; attempt < 2; ++attempt) {
        check(LGBM_BoosterSaveModelToString(model_->handle, 0, -1, C_API_FEATURE_IMPORTANCE_GAIN,
                                            static_cast<std::int64_t>(text.size()), &length, text.data()) == 0,
              "a trained model can be written");
        const bool whole = static_cast<std::size_t>(length) <= text.size();
        text.resize(static_cast<std::size_t>(length));
        if (whole) {
            text.pop_back();  // the terminating zero is counted
            break;
        }
    }
    return text;
}

Result<GradientBoosting> GradientBoosting::load(const std::string& text) {
    silence();
    auto model = std::make_unique<Model>();
    int rounds = 0, columns = 0;
    if (!text.starts_with("tree") || LGBM_BoosterLoadModelFromString(text.c_str(), &rounds, &model->handle) != 0 ||
        LGBM_BoosterGetNumFeature(model->handle, &columns) != 0) {
        return refuse("this is no gradient boosting model", "model text", "train again; was it cut short?");
    }
    model->columns = static_cast<std::size_t>(columns);
    return GradientBoosting(std::move(model));
}

std::vector<double> GradientBoosting::predict(std::span<const float> rows, unsigned threads) const {
    check(rows.size() % model_->columns == 0, "whole rows are predicted");
    const std::size_t count = rows.size() / model_->columns;
    std::vector<double> result(count);
    std::int64_t written = 0;
    if (count > 0) {
        check(LGBM_BoosterPredictForMat(
                  model_->handle, rows.data(), C_API_DTYPE_FLOAT32, static_cast<std::int32_t>(count),
                  static_cast<std::int32_t>(model_->columns), row_major, C_API_PREDICT_RAW_SCORE, 0, -1,
                  fmt::format("num_threads={} verbosity=-1", threads).c_str(), &written, result.data()) == 0,
              "a trained model predicts");
        check(static_cast<std::size_t>(written) == count, "one prediction per row");
    }
    return result;
}

std::vector<double> GradientBoosting::gains() const {
    std::vector<double> result(model_->columns);
    check(LGBM_BoosterFeatureImportance(model_->handle, -1, C_API_FEATURE_IMPORTANCE_GAIN, result.data()) == 0,
          "a model tells its gains");
    return result;
}

}  // namespace nearstock
