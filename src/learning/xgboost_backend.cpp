// XGBoost's C interface: the one file that knows it.
//
// Method: histogram trees that grow leaf by leaf (as LightGBM's), so that the same settings mean nearly the same.
#include "core/check.hpp"
#include "core/random.hpp"
#include "learning/boosting_backend.hpp"
#include "learning/xgboost_c.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <numeric>
#include <utility>

namespace nearstock {

namespace {

/// XGBoost's last words, as a refusal; without the trace of its stack.
std::unexpected<Error> refused(const std::string& what) {
    const std::string said = XGBGetLastError();
    return refuse(what + ": " + said.substr(0, said.find("\nStack trace")), "XGBoost",
                  "check the rows, targets and settings given to it");
}

void silence() {
    static const bool once = XGBSetGlobalConfig(R"({"verbosity": 0})") == 0;
    check(once, "XGBoost can be silenced");
}

/// How numbers in memory are shown to XGBoost.
std::string array_of(const void* data, std::size_t rows, std::size_t columns) {
    return fmt::format(R"({{"data": [{}, true], "shape": [{}, {}], "typestr": "<f4", "version": 3}})",
                       reinterpret_cast<std::uintptr_t>(data), rows, columns);
}

/// What goes before a model's bytes: XGBoost reads on behind the end of bytes that were cut off, so they are checked
/// first.
std::string seal_of(std::string_view bytes) {
    return fmt::format("{} {} {:016x}\n", xgboost_mark, bytes.size(), hash_text(bytes));
}

bool has_log_link(BoostingObjective objective) {
    return objective == BoostingObjective::poisson || objective == BoostingObjective::tweedie;
}

using Parameters = std::vector<std::pair<const char*, std::string>>;

Parameters objective_parameters(const BoostingSettings& settings) {
    switch (settings.objective) {
        case BoostingObjective::l2:
            return {{"objective", "reg:squarederror"}};
        case BoostingObjective::l1:
            return {{"objective", "reg:absoluteerror"}};
        case BoostingObjective::quantile:
            return {{"objective", "reg:quantileerror"}, {"quantile_alpha", fmt::format("{}", settings.quantile)}};
        case BoostingObjective::poisson:
            return {{"objective", "count:poisson"}};
        case BoostingObjective::tweedie:
            return {{"objective", "reg:tweedie"},
                    {"tweedie_variance_power", fmt::format("{}", settings.tweedie_power)}};
    }
    return {};
}

/// Mean second derivative of the loss over the rows that have a weight, where predictions are what is known before the
/// first tree: XGBoost measures the least size of a leaf in sums of it.
double curvature_of_a_row(const BoostingTarget& target, const BoostingSettings& settings) {
    const double power = settings.objective == BoostingObjective::poisson ? 1 : 2 - settings.tweedie_power;
    const double mean = std::accumulate(target.target.begin(), target.target.end(), 0.0) / double(target.target.size());
    double sum = 0, rows = 0;
    for (std::size_t i = 0; i < target.target.size(); ++i) {
        const double weight = target.weight.empty() ? 1 : target.weight[i];
        const double expected = target.offset.empty() ? mean : std::exp(target.offset[i]);
        sum += weight * (has_log_link(settings.objective) ? std::pow(expected, power) : 1);
        rows += weight > 0;
    }
    return rows > 0 ? sum / rows : 1;
}

Parameters parameters(const BoostingTarget& target, const BoostingSettings& s, int bins) {
    const auto number = [](auto value) { return fmt::format("{}", value); };
    Parameters result = objective_parameters(s);
    result.insert(result.end(), {{"tree_method", "hist"},
                                 {"grow_policy", "lossguide"},
                                 {"max_depth", "0"},
                                 {"max_leaves", number(s.leaves)},
                                 {"max_bin", number(bins)},
                                 {"learning_rate", number(s.learning_rate)},
                                 {"min_child_weight", number(s.least_rows_in_leaf * curvature_of_a_row(target, s))},
                                 {"colsample_bytree", number(s.feature_share)},
                                 {"reg_lambda", number(s.l2_penalty)},
                                 {"nthread", number(s.threads)},
                                 {"seed", number(s.seed % 1'000'000'007)}});
    if (!target.offset.empty()) {
        // Where a row brings its own beginning the trees add to that alone.
        result.emplace_back("base_score", has_log_link(s.objective) ? "1" : "0");
    }
    return result;
}

class XgBoostTrees final : public BoostingTrees {
public:
    explicit XgBoostTrees(void* matrix = nullptr) {
        check(XGBoosterCreate(&matrix, matrix == nullptr ? 0 : 1, &handle) == 0, "a booster can be made");
    }
    XgBoostTrees(const XgBoostTrees&) = delete;
    XgBoostTrees& operator=(const XgBoostTrees&) = delete;
    ~XgBoostTrees() override { XGBoosterFree(handle); }

    [[nodiscard]] BoostingLibrary library() const override { return BoostingLibrary::xgboost; }
    [[nodiscard]] std::size_t columns() const override { return width; }

    [[nodiscard]] std::string save() const override {
        std::uint64_t length = 0;
        const char* bytes = nullptr;
        check(XGBoosterSaveModelToBuffer(handle, R"({"format": "ubj"})", &length, &bytes) == 0,
              "a trained model can be written");
        const std::string_view model(bytes, length);
        return seal_of(model).append(model);
    }

    [[nodiscard]] std::vector<double> predict(std::span<const float> rows, unsigned threads) const override {
        const std::size_t count = rows.size() / width;
        const std::uint64_t* shape = nullptr;
        std::uint64_t dimensions = 0;
        const float* values = nullptr;
        check(
            XGBoosterSetParam(handle, "nthread", fmt::format("{}", threads).c_str()) == 0 &&
                XGBoosterPredictFromDense(
                    handle, array_of(rows.data(), count, width).c_str(),
                    R"({"type": 1, "iteration_begin": 0, "iteration_end": 0, "strict_shape": true, "missing": NaN, "cache_id": 0})",
                    nullptr, &shape, &dimensions, &values) == 0,
            "a trained model predicts");
        check(dimensions > 0 && shape[0] == count, "one prediction per row");
        return {values, values + count};
    }

    [[nodiscard]] std::vector<double> gains() const override {
        std::uint64_t count = 0, dimensions = 0;
        const char** features = nullptr;
        const std::uint64_t* shape = nullptr;
        const float* values = nullptr;
        check(XGBoosterFeatureScore(handle, R"({"importance_type": "total_gain"})", &count, &features, &dimensions,
                                    &shape, &values) == 0,
              "a model tells its gains");
        std::vector<double> result(width);
        for (std::size_t i = 0; i < count; ++i) {
            const std::string_view name = features[i];  // "f" and the column
            std::size_t column = width;
            std::from_chars(name.data() + 1, name.data() + name.size(), column);
            check(column < width, "gains belong to columns");
            result[column] = values[i];
        }
        return result;
    }

    void* handle = nullptr;
    std::size_t width = 0;
};

class XgBoostRows final : public BoostingRows {
public:
    explicit XgBoostRows(const BinnedRows::Shape& shape)
        : rows_(shape.rows), columns_(shape.columns.size()), bins_(shape.bins), threads_(shape.threads) {
        values_.reserve(rows_ * columns_);
    }
    XgBoostRows(const XgBoostRows&) = delete;
    XgBoostRows& operator=(const XgBoostRows&) = delete;
    ~XgBoostRows() override {
        for (void* matrix : {matrix_, proxy_}) {
            if (matrix != nullptr) {
                XGDMatrixFree(matrix);
            }
        }
    }

    Status push(std::span<const float> rows, std::size_t /*first*/) override {
        values_.insert(values_.end(), rows.begin(), rows.end());
        return {};
    }

    Result<std::unique_ptr<BoostingTrees>> train(const BoostingTarget& target,
                                                 const BoostingSettings& settings) override {
        if (matrix_ == nullptr) {
            NEARSTOCK_RETURN_IF_ERROR(bin());
        }
        const std::vector<float> offset(target.offset.begin(), target.offset.end());
        // What an earlier model was trained with does not stay: weights and offsets that are not given are made plain.
        if (!set("label", target.target) || !set("weight", target.weight) || !set("base_margin", offset)) {
            return refused("target, weights or offsets were not taken");
        }
        XgBoostTrees trees(matrix_);
        for (const auto& [name, value] : parameters(target, settings, bins_)) {
            if (XGBoosterSetParam(trees.handle, name, value.c_str()) != 0) {
                return refused("a model could not be begun");
            }
        }
        for (int round = 0; round < settings.rounds; ++round) {
            if (XGBoosterUpdateOneIter(trees.handle, round, matrix_) != 0) {
                return refused(fmt::format("training stopped in round {}", round));
            }
        }
        // The trees alone, without what the booster remembers of the rows.
        auto alone = xgboost_trees(trees.save());
        check(alone != nullptr, "XGBoost reads what it wrote");
        return alone;
    }

private:
    /// All rows at once: the values are let go when they are binned.
    Status bin() {
        struct Batch {
            void* proxy;
            std::string array;
            bool given = false;
        };
        if (XGProxyDMatrixCreate(&proxy_) != 0) {
            return refused("rows could not be shown");
        }
        Batch batch{proxy_, array_of(values_.data(), rows_, columns_)};
        const auto reset = [](void* at) { static_cast<Batch*>(at)->given = false; };
        const auto next = [](void* at) {
            auto& all = *static_cast<Batch*>(at);
            return !std::exchange(all.given, true) && XGProxyDMatrixSetDataDense(all.proxy, all.array.c_str()) == 0 ? 1
                                                                                                                    : 0;
        };
        const auto options = fmt::format(R"({{"missing": NaN, "max_bin": {}, "nthread": {}}})", bins_, threads_);
        if (XGQuantileDMatrixCreateFromCallback(&batch, proxy_, nullptr, reset, next, options.c_str(), &matrix_) != 0) {
            return refused("rows could not be binned");
        }
        values_ = {};
        return {};
    }

    bool set(const char* field, std::span<const float> values) {
        return XGDMatrixSetInfoFromInterface(matrix_, field, array_of(values.data(), values.size(), 1).c_str()) == 0;
    }

    std::size_t rows_, columns_;
    int bins_;
    unsigned threads_;
    std::vector<float> values_;
    void *matrix_ = nullptr, *proxy_ = nullptr;
};

}  // namespace

Result<std::unique_ptr<BoostingRows>> xgboost_rows(const BinnedRows::Shape& shape) {
    silence();
    return std::make_unique<XgBoostRows>(shape);
}

std::unique_ptr<BoostingTrees> xgboost_trees(const std::string& bytes) {
    silence();
    const auto end_of_seal = bytes.find('\n');
    if (end_of_seal == std::string::npos) {
        return nullptr;
    }
    const auto model = std::string_view(bytes).substr(end_of_seal + 1);
    if (!bytes.starts_with(seal_of(model))) {
        return nullptr;
    }
    auto trees = std::make_unique<XgBoostTrees>();
    std::uint64_t columns = 0;
    if (XGBoosterLoadModelFromBuffer(trees->handle, model.data(), model.size()) != 0 ||
        XGBoosterGetNumFeature(trees->handle, &columns) != 0) {
        return nullptr;
    }
    trees->width = columns;
    return trees;
}

}  // namespace nearstock
