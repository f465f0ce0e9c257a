// LightGBM's C interface: the one file that knows it.
#include "core/check.hpp"
#include "learning/boosting_backend.hpp"

#include <LightGBM/c_api.h>
#include <fmt/format.h>

#include <cmath>
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

class LightGbmTrees final : public BoostingTrees {
public:
    LightGbmTrees() = default;
    LightGbmTrees(const LightGbmTrees&) = delete;
    LightGbmTrees& operator=(const LightGbmTrees&) = delete;
    ~LightGbmTrees() override {
        if (handle != nullptr) {
            LGBM_BoosterFree(handle);
        }
    }

    [[nodiscard]] BoostingLibrary library() const override { return BoostingLibrary::lightgbm; }
    [[nodiscard]] std::size_t columns() const override { return width; }

    [[nodiscard]] std::string save() const override {
        std::int64_t length = 0;
        std::string text(1 << 20, '\0');
        for (int attempt = 0; attempt < 2; ++attempt) {
            check(LGBM_BoosterSaveModelToString(handle, 0, -1, C_API_FEATURE_IMPORTANCE_GAIN,
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

    [[nodiscard]] std::vector<double> predict(std::span<const float> rows, unsigned threads) const override {
        const std::size_t count = rows.size() / width;
        std::vector<double> result(count);
        std::int64_t written = 0;
        check(LGBM_BoosterPredictForMat(handle, rows.data(), C_API_DTYPE_FLOAT32, static_cast<std::int32_t>(count),
                                        static_cast<std::int32_t>(width), row_major, C_API_PREDICT_RAW_SCORE, 0, -1,
                                        fmt::format("num_threads={} verbosity=-1", threads).c_str(), &written,
                                        result.data()) == 0,
              "a trained model predicts");
        check(static_cast<std::size_t>(written) == count, "one prediction per row");
        return result;
    }

    [[nodiscard]] std::vector<double> gains() const override {
        std::vector<double> result(width);
        check(LGBM_BoosterFeatureImportance(handle, -1, C_API_FEATURE_IMPORTANCE_GAIN, result.data()) == 0,
              "a model tells its gains");
        return result;
    }

    BoosterHandle handle = nullptr;
    std::size_t width = 0;
};

class LightGbmRows final : public BoostingRows {
public:
    explicit LightGbmRows(const BinnedRows::Shape& shape) : rows_(shape.rows), columns_(shape.columns.size()) {}
    LightGbmRows(const LightGbmRows&) = delete;
    LightGbmRows& operator=(const LightGbmRows&) = delete;
    ~LightGbmRows() override {
        if (handle_ != nullptr) {
            LGBM_DatasetFree(handle_);
        }
    }

    Status bin(const BinnedRows::Shape& shape, std::span<const float> sample);

    Status push(std::span<const float> rows, std::size_t first) override {
        if (LGBM_DatasetPushRows(handle_, rows.data(), C_API_DTYPE_FLOAT32,
                                 static_cast<std::int32_t>(rows.size() / columns_), static_cast<std::int32_t>(columns_),
                                 static_cast<std::int32_t>(first)) != 0) {
            return refused("rows were not taken");
        }
        return {};
    }

    Result<std::unique_ptr<BoostingTrees>> train(const BoostingTarget& target,
                                                 const BoostingSettings& settings) override {
        // A field that is given empty is taken away: what an earlier model was trained with does not stay.
        if (LGBM_DatasetSetField(handle_, "label", target.target.data(), static_cast<int>(rows_),
                                 C_API_DTYPE_FLOAT32) != 0 ||
            LGBM_DatasetSetField(handle_, "weight", target.weight.data(), static_cast<int>(target.weight.size()),
                                 C_API_DTYPE_FLOAT32) != 0 ||
            LGBM_DatasetSetField(handle_, "init_score", target.offset.data(), static_cast<int>(target.offset.size()),
                                 C_API_DTYPE_FLOAT64) != 0) {
            return refused("target, weights or offsets were not taken");
        }
        LightGbmTrees trees;
        if (LGBM_BoosterCreate(handle_, parameters(settings).c_str(), &trees.handle) != 0) {
            return refused("a model could not be begun");
        }
        for (int round = 0, finished = 0; round < settings.rounds && finished == 0; ++round) {
            if (LGBM_BoosterUpdateOneIter(trees.handle, &finished) != 0) {
                return refused(fmt::format("training stopped in round {}", round));
            }
        }
        // The trees alone: LightGBM's booster keeps a pointer into the rows, which may be freed or retargeted.
        auto alone = lightgbm_trees(trees.save());
        check(alone != nullptr, "LightGBM reads what it wrote");
        return alone;
    }

private:
    DatasetHandle handle_ = nullptr;
    std::size_t rows_, columns_;
};

/// The bins' borders, from a sample.
Status LightGbmRows::bin(const BinnedRows::Shape& shape, std::span<const float> sample) {
    // What is left out of a sample column is zero.
    const std::size_t sampled = sample.size() / columns_;
    std::vector<std::vector<double>> values(columns_);
    std::vector<std::vector<int>> places(columns_);
    for (std::size_t r = 0; r < sampled; ++r) {
        for (std::size_t c = 0; c < columns_; ++c) {
            const float value = sample[r * columns_ + c];
            if (value != 0 || std::isnan(value)) {
                values[c].push_back(value);
                places[c].push_back(static_cast<int>(r));
            }
        }
    }
    std::vector<double*> value_columns(columns_);
    std::vector<int*> place_columns(columns_);
    std::vector<int> counts(columns_);
    for (std::size_t c = 0; c < columns_; ++c) {
        value_columns[c] = values[c].data();
        place_columns[c] = places[c].data();
        counts[c] = static_cast<int>(values[c].size());
    }
    const auto text = fmt::format("max_bin={} min_data_in_bin=3 feature_pre_filter=false num_threads={} verbosity=-1",
                                  shape.bins, shape.threads);
    if (LGBM_DatasetCreateFromSampledColumn(value_columns.data(), place_columns.data(),
                                            static_cast<std::int32_t>(columns_), counts.data(),
                                            static_cast<std::int32_t>(sampled), static_cast<std::int32_t>(rows_),
                                            static_cast<std::int64_t>(rows_), text.c_str(), &handle_) != 0) {
        return refused("rows could not be binned");
    }
    std::vector<const char*> names;
    for (const auto& name : shape.columns) { names.push_back(name.c_str()); }
    if (LGBM_DatasetSetFeatureNames(handle_, names.data(), static_cast<int>(columns_)) != 0) {
        return refused("the columns' names were not taken");
    }
    return {};
}

}  // namespace

Result<std::unique_ptr<BoostingRows>> lightgbm_rows(const BinnedRows::Shape& shape, std::span<const float> sample) {
    silence();
    auto rows = std::make_unique<LightGbmRows>(shape);
    NEARSTOCK_RETURN_IF_ERROR(rows->bin(shape, sample));
    return rows;
}

std::unique_ptr<BoostingTrees> lightgbm_trees(const std::string& text) {
    silence();
    auto trees = std::make_unique<LightGbmTrees>();
    int rounds = 0, columns = 0;
    // LightGBM ends the process where a tree is cut short.
    if (!text.starts_with("tree") || text.find("\nend of trees") == std::string::npos ||
        LGBM_BoosterLoadModelFromString(text.c_str(), &rounds, &trees->handle) != 0 ||
        LGBM_BoosterGetNumFeature(trees->handle, &columns) != 0) {
        return nullptr;
    }
    trees->width = static_cast<std::size_t>(columns);
    return trees;
}

}  // namespace nearstock
