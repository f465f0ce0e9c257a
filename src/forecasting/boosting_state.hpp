// Boosted models as bytes, and back: the trees as their library's own bytes, beside what was learnt around them.
#pragma once

#include "forecasting/boosting_models.hpp"

#include <optional>
#include <string>

namespace nearstock {

/// `models`: nothing where the panel was too short to train any.
std::string saved_models(const std::optional<BoostedModels>& models);
/// Fails where the bytes are not whole, or the library does not take its own.
Result<std::optional<BoostedModels>> restored_models(std::string_view bytes);

}  // namespace nearstock
