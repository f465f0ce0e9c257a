#include "math/binomial.hpp"

#include "core/check.hpp"
#include "math/negative_binomial.hpp"

namespace nearstock {

double binomial_upper_tail(std::int64_t at_least, std::int64_t trials, double probability) {
    check(trials >= 0 && probability >= 0 && probability <= 1, "a binomial has trials and a probability");
    if (at_least <= 0) {
        return 1;
    }
    if (at_least > trials) {
        return 0;
    }
    return incomplete_beta(static_cast<double>(at_least), static_cast<double>(trials - at_least + 1), probability);
}

}  // namespace nearstock
