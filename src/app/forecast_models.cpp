#include "app/forecast_models.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>

namespace nearstock {

bool NamedModels::local() const {
    return std::ranges::all_of(ours, [](const auto& model) { return model->local(); });
}

Result<NamedModels> find_models(const std::vector<std::string>& names) {
    constexpr std::string_view from_file = "file:";
    NamedModels models;
    std::set<std::string> seen;
    const auto once = [&](const std::string& name) -> Status {
        if (!seen.insert(name).second) {
            return refuse(fmt::format("the model '{}' is named twice", name), "--model", "name it once");
        }
        return {};
    };
    for (const auto& name : names) {
        if (name.starts_with(from_file)) {
            NEARSTOCK_ASSIGN_OR_RETURN(file, ForecastFile::open(name.substr(from_file.size())));
            for (const auto& model : file.models()) { NEARSTOCK_RETURN_IF_ERROR(once(model.name)); }
            models.files.push_back(std::move(file));
            continue;
        }
        auto model = make_forecaster(name);
        if (model == nullptr) {
            return refuse(fmt::format("the model '{}' is not known", name), "--model",
                          fmt::format("choose among {}, conformal:<one of them>, or file:<a forecast file>",
                                      fmt::join(forecaster_names(), ", ")));
        }
        NEARSTOCK_RETURN_IF_ERROR(once(std::string(model->name())));
        models.ours.push_back(std::move(model));
    }
    if (models.ours.empty() && models.files.empty()) {
        return refuse("no model is named", "--model", fmt::format("such as {}", forecaster_names().front()));
    }
    return models;
}

}  // namespace nearstock
