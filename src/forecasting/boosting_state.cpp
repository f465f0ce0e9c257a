#include "forecasting/boosting_state.hpp"

#include "forecasting/fit_bytes.hpp"

namespace nearstock {

namespace {

void add_trees(const std::vector<GradientBoosting>& models, FitWriter& bytes) {
    bytes.add(std::uint64_t(models.size()));
    for (const auto& model : models) { bytes.add(model.save()); }
}

Status read_trees(FitReader& bytes, std::vector<GradientBoosting>& models) {
    const std::size_t count = bytes.count();
    for (std::size_t m = 0; m < count && bytes.ok(); ++m) {
        NEARSTOCK_ASSIGN_OR_RETURN(model, GradientBoosting::load(std::string(bytes.text())));
        models.push_back(std::move(model));
    }
    return {};
}

}  // namespace

std::string saved_models(const std::optional<BoostedModels>& models) {
    FitWriter bytes;
    bytes.add(std::uint8_t(models.has_value()));
    if (models) {
        add_trees(models->mean, bytes);
        add_trees(models->median, bytes);
        add_trees(models->spread, bytes);
        bytes.add(models->calibration.levels());
        bytes.add(models->calibration.stretches());
        bytes.add(models->drift);
        bytes.add(models->place_ratio);
    }
    return bytes.take();
}

Result<std::optional<BoostedModels>> restored_models(std::string_view bytes) {
    FitReader reader(bytes);
    std::optional<BoostedModels> models;
    if (reader.number<std::uint8_t>() != 0) {
        models.emplace();
        NEARSTOCK_RETURN_IF_ERROR(read_trees(reader, models->mean));
        NEARSTOCK_RETURN_IF_ERROR(read_trees(reader, models->median));
        NEARSTOCK_RETURN_IF_ERROR(read_trees(reader, models->spread));
        auto levels = reader.numbers<double>();
        auto stretches = reader.numbers<double>();
        if (!levels.empty()) {
            models->calibration = SpreadCalibration(std::move(levels), std::move(stretches));
        }
        models->drift = reader.number<double>();
        models->place_ratio = reader.numbers<double>();
    }
    if (!reader.finished() || (models && (models->mean.empty() || models->place_ratio.empty()))) {
        return refuse("the boosted models are not whole", {}, "fit them anew");
    }
    return models;
}

}  // namespace nearstock
