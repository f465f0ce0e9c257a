#include "core/check.hpp"
#include "experiments/experiment.hpp"
#include "experiments/student_t.hpp"

#include <algorithm>
#include <cmath>

namespace nearstock {

namespace {

double mean(const Moments& m) { return m.sum / m.n; }

/// Of the mean, unbiased.
double squared_error(const Moments& m) {
    const double spread = std::max(0.0, m.sum_of_squares - m.sum * m.sum / m.n);
    return spread / (m.n - 1) / m.n;
}

TestResult cannot_tell(TestResult result, std::string reason) {
    result.reason = std::move(reason);
    return result;
}

}  // namespace

TestResult welch_test(const Moments& control, const Moments& treatment, double confidence) {
    check(confidence > 0 && confidence < 1, "a confidence lies between 0 and 1");
    TestResult result;
    if (control.n < 2 || treatment.n < 2) {
        return cannot_tell(result, "each arm needs two observations or more");
    }
    result.mean_control = mean(control);
    result.mean_treatment = mean(treatment);
    result.difference = result.mean_treatment - result.mean_control;
    const double error_control = squared_error(control);
    const double error_treatment = squared_error(treatment);
    const double variance = error_control + error_treatment;
    // Rounding of the sums leaves a spread of about this size where nothing varies.
    const double rounding =
        1e-14 * (result.mean_control * result.mean_control + result.mean_treatment * result.mean_treatment);
    if (variance <= rounding / std::min(control.n, treatment.n)) {
        return cannot_tell(result, "nothing varies within the arms");
    }
    // Welch 1947, Satterthwaite 1946.
    result.degrees_of_freedom =
        variance * variance /
        (error_control * error_control / (control.n - 1) + error_treatment * error_treatment / (treatment.n - 1));
    result.standard_error = std::sqrt(variance);
    result.p_value = 2 * student_t_tail(std::abs(result.difference) / result.standard_error, result.degrees_of_freedom);
    const double reach = student_t_quantile(0.5 + confidence / 2, result.degrees_of_freedom) * result.standard_error;
    result.low = result.difference - reach;
    result.high = result.difference + reach;
    result.conclusive = true;
    return result;
}

double sample_ratio_p_value(double n_control, double n_treatment, double treatment_share) {
    check(treatment_share > 0 && treatment_share < 1, "both arms were to get units");
    const double n = n_control + n_treatment;
    if (n <= 0) {
        return 1;
    }
    const double expected_treatment = n * treatment_share;
    const double expected_control = n - expected_treatment;
    const double off = n_treatment - expected_treatment;
    const double chi_square = off * off * (1 / expected_treatment + 1 / expected_control);
    return std::erfc(std::sqrt(chi_square / 2));  // one degree of freedom
}

}  // namespace nearstock
