#include "app/policies.hpp"

#include "core/check.hpp"
#include "core/parallel.hpp"
#include "core/resources.hpp"

#include <filesystem>

namespace nearstock {

Result<PolicySet> find_policy_set(const std::string& name_or_file) {
    if (const std::string text = shipped_policy_set(name_or_file); !text.empty()) {
        return parse_policy_set(text, "config/" + name_or_file + ".toml");
    }
    if (std::filesystem::exists(name_or_file)) {
        return read_policy_set(name_or_file);
    }
    return refuse("the policy set '" + name_or_file + "' is neither shipped nor a file", {},
                  "use practice, nearstock, forecast_ss, ablation/<part>, or the path of a TOML file");
}

std::string shipped_city() {
    const auto text = resource("config/city.toml");
    check(text.has_value(), "the default city is part of the program");
    return std::string(*text);
}

void run_jobs(const std::vector<std::function<void()>>& jobs, unsigned threads) {
    parallel_for(jobs.size(), threads, [&](std::size_t begin, std::size_t end) {
        for (std::size_t j = begin; j < end; ++j) { jobs[j](); }
    });
}

}  // namespace nearstock
