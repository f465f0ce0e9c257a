// Fits and forecasts a file of series with one model, one thread, and says what each series cost.
//
//   forecast_speed MODEL HORIZON < series.txt        MODEL: auto_ets, auto_ets_full, theta, otm, dstm, dotm,
//   auto_theta,
//                                                    or a form of exponential smoothing such as ets:MAdM
// A line of input is "season y1 y2 …"; a line of output "milliseconds form aic aicc squares f1 f2 …" (CPU of fit and
// forecast; form, aic and aicc of exponential smoothing; squares: the Theta models' sum of squared errors from the
// fourth period on).
#include "forecasting/exponential_smoothing.hpp"
#include "forecasting/exponential_smoothing_states.hpp"
#include "forecasting/theta.hpp"

#include <cstdio>
#include <ctime>
#include <iostream>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

namespace {

double cpu_seconds() {
    timespec now{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

/// "ANN", "MAdM", …; nothing for another text.
std::optional<nearstock::EtsForm> form_of(std::string_view text) {
    using namespace nearstock;
    for (const auto error : {EtsError::additive, EtsError::multiplicative}) {
        for (const auto trend : {EtsTrend::none, EtsTrend::additive, EtsTrend::damped}) {
            for (const auto season : {EtsSeason::none, EtsSeason::additive, EtsSeason::multiplicative}) {
                if (const EtsForm form{error, trend, season}; form.name() == text) {
                    return form;
                }
            }
        }
    }
    return std::nullopt;
}

std::unique_ptr<const nearstock::SeriesModel> make(const std::string& name) {
    using namespace nearstock;
    if (name.starts_with("ets:")) {
        const auto form = form_of(std::string_view(name).substr(4));
        return form ? make_ets("ets", *form) : nullptr;
    }
    if (name == "auto_ets") {
        return make_auto_ets();
    }
    if (name == "auto_ets_full") {
        return make_auto_ets(EtsFamily::full);
    }
    if (name == "theta") {
        return make_theta();
    }
    if (name == "otm") {
        return make_theta(ThetaLine::fixed, ThetaWeight::estimated);
    }
    if (name == "dstm") {
        return make_theta(ThetaLine::dynamic, ThetaWeight::half);
    }
    if (name == "dotm") {
        return make_theta(ThetaLine::dynamic, ThetaWeight::estimated);
    }
    if (name == "auto_theta") {
        return make_auto_theta();
    }
    return nullptr;
}

}  // namespace

int main(int argc, char** argv) {
    const auto model = argc == 3 ? make(argv[1]) : nullptr;
    if (!model) {
        std::fprintf(
            stderr,
            "forecast_speed auto_ets|auto_ets_full|ets:FORM|theta|otm|dstm|dotm|auto_theta HORIZON < series.txt\n");
        return 2;
    }
    const auto horizon = static_cast<std::size_t>(std::stoul(argv[2]));
    const std::string name = argv[1];
    const bool ets = name.starts_with("auto_ets") || name.starts_with("ets:");
    std::string line;
    while (std::getline(std::cin, line)) {
        std::istringstream in(line);
        nearstock::SeriesView series;
        std::vector<float> y;
        in >> series.season;
        for (float v = 0; in >> v;) { y.push_back(v); }
        if (y.empty()) {
            std::fprintf(stderr, "a line is: season y1 y2 …\n");
            return 1;
        }
        const std::vector<float> available(y.size(), 1.0F);
        series.y = y;
        series.availability = available;
        std::vector<float> mean(horizon);
        nearstock::SeriesForecast forecast{mean, {}, {}};
        const double before = cpu_seconds();
        std::vector<double> fit = model->fit(series);
        model->forecast(fit, series, 1, forecast);
        const double spent = cpu_seconds() - before;
        const nearstock::EtsStates states(fit);
        std::printf("%.6f %s %.9g %.9g %.9g", 1e3 * spent, ets ? states.form().name().c_str() : "-",
                    ets ? states.aic() : 0, ets ? states.aicc() : 0, ets ? 0 : fit[9]);
        for (const float f : mean) { std::printf(" %.9g", static_cast<double>(f)); }
        std::printf("\n");
    }
}
