// Forecasts that were made before, and fits that can be moved on instead of made again.
//
// One folder. forecast-<key>.parquet and .json: an answer as it was given; the key is a hash of the data, the cutoff,
// everything on the command line that changes the answer, and this very program. fit-<key>.fit: what a model learnt,
// for the same series, model, levels, seed and horizon; one line of JSON says what it is, the bytes follow. A fit may
// be used for a panel whose first periods are, value for value, those that it was made from. Everything is written
// beside its name and renamed; a file that is not whole, or was kept by another version of the program, is passed over
// with a note. Only the newest few of a kind are kept.
#pragma once

#include "core/result.hpp"
#include "domain/panel.hpp"

#include <nlohmann/json.hpp>

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace nearstock {

/// A hash of this program's own file: another build is another version.
std::string program_hash();
/// A hash of a file's bytes.
std::string hash_of_file(const std::filesystem::path& file);
/// A hash of everything that is known in the first `days` periods, and of what the series and columns are.
std::string history_hash(const Panel& panel, std::size_t days);
/// history_hash of all periods, and of what is known ahead of them.
std::string panel_hash(const Panel& panel);

class ForecastCache {
public:
    explicit ForecastCache(std::filesystem::path folder) : folder_(std::move(folder)) {}

    /// Copies the kept answer to `output` and returns what was said of it; nothing when there is none that is whole.
    [[nodiscard]] std::optional<nlohmann::ordered_json> take_forecast(const std::string& key,
                                                                      const std::filesystem::path& output) const;
    Status keep_forecast(const std::string& key, const std::filesystem::path& output,
                         const nlohmann::ordered_json& said) const;

    /// What a fit is of: the model's name and everything but the data that it depends on.
    struct Question {
        std::string model;
        std::vector<double> levels;
        std::uint64_t seed = 1;
    };
    struct Fit {
        std::string bytes;
        std::size_t periods = 0;  // of the panel that it has seen
        std::size_t fitted = 0;   // of the panel that it was estimated from; fewer when it was moved on since
    };
    /// The newest fit whose periods are the panel's first ones. `notes` gets a sentence per fit that was passed over.
    [[nodiscard]] std::optional<Fit> newest_fit(const Question& question, const Panel& panel,
                                                std::vector<std::string>& notes) const;
    Status keep_fit(const Question& question, const Panel& panel, const std::string& bytes, std::size_t fitted) const;

private:
    std::filesystem::path folder_;
};

}  // namespace nearstock
