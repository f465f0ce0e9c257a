#include "warehouse/dbt_run.hpp"

#include "core/files.hpp"
#include "core/progress.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace nearstock {

namespace fs = std::filesystem;
using nlohmann::json;

namespace {

fs::path environment_path(const char* name) {
    const char* value = std::getenv(name);
    return value == nullptr ? fs::path() : fs::path(value);
}

fs::path target_folder(const DbtRun& run) { return run.workspace / "warehouse" / "dbt_target"; }
fs::path log_file(const DbtRun& run) { return run.workspace / "warehouse" / "dbt.log"; }

std::vector<std::string> arguments_of(const DbtRun& run, const fs::path& dbt) {
    return {dbt.string(),
            "build",
            "--no-use-colors",
            "--no-version-check",
            "--no-send-anonymous-usage-stats",
            "--log-level-file",
            "none",
            "--project-dir",
            run.project.string(),
            "--profiles-dir",
            run.project.string(),
            "--target-path",
            target_folder(run).string(),
            "--log-path",
            (run.workspace / "warehouse" / "dbt_logs").string(),
            "--threads",
            std::to_string(run.threads),
            "--vars",
            run.vars};
}

/// A child whose stdout and stderr are read line by line. It dies with its parent, so that nobody holds the database.
class Child {
public:
    static Result<Child> start(const std::vector<std::string>& arguments, const fs::path& workspace) {
        std::array<int, 2> ends{};
        if (::pipe(ends.data()) != 0) {
            return refuse(std::string("cannot open a pipe: ") + std::strerror(errno), "dbt");
        }
        std::vector<char*> argv;
        for (const auto& argument : arguments) { argv.push_back(const_cast<char*>(argument.c_str())); }
        argv.push_back(nullptr);
        const std::string place = "NEARSTOCK_WORKSPACE=" + workspace.string();
        const pid_t parent = ::getpid();
        const pid_t pid = ::fork();
        if (pid == 0) {
            ::prctl(PR_SET_PDEATHSIG, SIGKILL);
            if (::getppid() != parent) {
                ::_exit(127);
            }
            ::dup2(ends[1], STDOUT_FILENO);
            ::dup2(ends[1], STDERR_FILENO);
            ::close(ends[0]);
            ::close(ends[1]);
            ::putenv(const_cast<char*>(place.c_str()));
            ::execv(argv[0], argv.data());
            ::_exit(127);
        }
        ::close(ends[1]);
        if (pid < 0) {
            ::close(ends[0]);
            return refuse(std::string("cannot be started: ") + std::strerror(errno), "dbt");
        }
        return Child(pid, ::fdopen(ends[0], "r"));
    }

    Child(Child&& other) noexcept
        : pid_(std::exchange(other.pid_, -1)), output_(std::exchange(other.output_, nullptr)) {}
    Child& operator=(Child&&) = delete;
    ~Child() {
        if (output_ != nullptr) {
            std::fclose(output_);
        }
        if (pid_ > 0) {
            ::kill(pid_, SIGKILL);
            ::waitpid(pid_, nullptr, 0);
        }
    }

    std::optional<std::string> line() {
        std::array<char, 4096> buffer{};
        if (std::fgets(buffer.data(), static_cast<int>(buffer.size()), output_) == nullptr) {
            return std::nullopt;
        }
        return std::string(buffer.data());
    }

    /// The exit code; 128 + the signal that ended it.
    int wait() {
        int status = 0;
        while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {}
        pid_ = -1;
        return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    }

private:
    Child(pid_t pid, std::FILE* output) : pid_(pid), output_(output) {}
    pid_t pid_;
    std::FILE* output_;
};

/// Turns "… 12 of 64 OK created …" into progress.
class DbtProgress {
public:
    void read(const std::string& line) {
        const auto of = line.find(" of ");
        const bool finished = line.find(" START ") == std::string::npos;
        if (of == std::string::npos || !finished || line.find('[') == std::string::npos) {
            return;
        }
        std::size_t total = 0;
        std::from_chars(line.data() + of + 4, line.data() + line.size(), total);
        if (total > 0 && !progress_) {
            progress_ = std::make_unique<Progress>("dbt", total);
        }
        if (progress_) {
            progress_->advance();
        }
    }

private:
    std::unique_ptr<Progress> progress_;
};

Result<json> results_of(const DbtRun& run) {
    NEARSTOCK_ASSIGN_OR_RETURN(text, read_file(target_folder(run) / "run_results.json"));
    json parsed = json::parse(text, nullptr, false);
    if (parsed.is_discarded() || !parsed.contains("results")) {
        return refuse("is not dbt's result file", (target_folder(run) / "run_results.json").string());
    }
    return parsed;
}

/// "test.nearstock.stock_flows_add_up" → "test stock_flows_add_up".
std::string name_of(const std::string& unique_id) {
    const auto first = unique_id.find('.');
    const auto second = unique_id.find('.', first + 1);
    const auto third = unique_id.find('.', second + 1);
    return unique_id.substr(0, first) + " " + unique_id.substr(second + 1, third - second - 1);
}

std::string one_line(std::string text) {
    for (char& c : text) {
        if (c == '\n') {
            c = ' ';
        }
    }
    constexpr std::size_t longest = 400;
    return text.size() > longest ? text.substr(0, longest) + " …" : text;
}

/// The first failure and how many there are.
std::unexpected<Error> failure_of(const DbtRun& run, int code, const std::string& last_lines) {
    const std::string log = log_file(run).string();
    const auto results = results_of(run);
    std::string first;
    std::size_t failures = 0;
    if (results) {
        for (const auto& result : (*results)["results"]) {
            const std::string status = result.value("status", "");
            if (status == "error" || status == "fail") {
                const auto message = result.find("message");
                const std::string said =
                    message != result.end() && message->is_string() ? message->get<std::string>() : "";
                first = first.empty() ? fmt::format("{}: {}", name_of(result.value("unique_id", "")), one_line(said))
                                      : first;
                ++failures;
            }
        }
    }
    if (failures > 0) {
        return refuse(
            fmt::format("dbt failed in {}{}", first, failures > 1 ? fmt::format(" (and {} more)", failures - 1) : ""),
            log,
            "the published warehouse is unchanged; its log says more, and `nearstock build --full-refresh` starts from "
            "empty");
    }
    return refuse(fmt::format("dbt ended with code {}: {}", code, one_line(last_lines)), log,
                  "the published warehouse is unchanged; read the log, then run `nearstock build` again");
}

}  // namespace

Result<fs::path> find_dbt() {
    std::vector<fs::path> places = {environment_path("NEARSTOCK_DBT"),
                                    environment_path("NEARSTOCK_CACHE") / "dbt/bin/dbt",
                                    environment_path("HOME") / ".cache/nearstock/dbt/bin/dbt"};
    if (!places[0].empty() && ::access(places[0].c_str(), X_OK) != 0) {
        return refuse("is not an executable dbt", places[0].string(),
                      "set NEARSTOCK_DBT to one, or unset it and run tools/setup.sh");
    }
    for (const auto& place : places) {
        if (place.is_absolute() && ::access(place.c_str(), X_OK) == 0) {
            return place;
        }
    }
    return refuse("dbt is missing", places.back().string(),
                  "run tools/setup.sh, which installs it, or set NEARSTOCK_DBT to a dbt with dbt-duckdb");
}

Result<fs::path> find_dbt_project() {
    fs::path project = environment_path("NEARSTOCK_DBT_PROJECT");
    if (project.empty()) {
        project = fs::path(NEARSTOCK_SOURCE_DIR) / "analytics" / "dbt";
    }
    if (!fs::exists(project / "dbt_project.yml")) {
        return refuse("has no dbt_project.yml", project.string(),
                      "set NEARSTOCK_DBT_PROJECT to the folder analytics/dbt of nearstock");
    }
    return fs::absolute(project);
}

Result<DbtOutcome> run_dbt(const DbtRun& run) {
    NEARSTOCK_ASSIGN_OR_RETURN(dbt, find_dbt());
    std::error_code ignored;
    fs::remove(target_folder(run) / "run_results.json", ignored);
    NEARSTOCK_ASSIGN_OR_RETURN(child, Child::start(arguments_of(run, dbt), run.workspace));
    std::ofstream log(log_file(run), std::ios::trunc);
    DbtProgress progress;
    std::string last_lines;
    while (auto line = child.line()) {
        log << *line << std::flush;
        progress.read(*line);
        last_lines = (last_lines + *line)
                         .substr(last_lines.size() + line->size() > 300 ? last_lines.size() + line->size() - 300 : 0);
        if (interrupted()) {
            break;
        }
    }
    if (interrupted()) {
        return refuse("interrupted", "build", "the published warehouse is unchanged; run `nearstock build` again");
    }
    if (const int code = child.wait(); code != 0) {
        return failure_of(run, code, last_lines);
    }
    NEARSTOCK_ASSIGN_OR_RETURN(results, results_of(run));
    DbtOutcome outcome{.seconds = results.value("elapsed_time", 0.0)};
    for (const auto& result : results["results"]) {
        ++(result.value("unique_id", "").starts_with("test.") ? outcome.tests : outcome.models);
    }
    return outcome;
}

}  // namespace nearstock
