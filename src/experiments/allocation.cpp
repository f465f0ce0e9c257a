#include "core/check.hpp"
#include "core/random.hpp"
#include "experiments/experiment.hpp"

#include <string>

namespace nearstock {

int assign_arm(std::string_view experiment_id, std::string_view unit_id, double treatment_share) {
    check(treatment_share >= 0 && treatment_share <= 1, "a share lies between 0 and 1");
    // The separator keeps ("a", "bc") and ("ab", "c") apart; the stream mixes the hash.
    std::string key(experiment_id);
    key += '\x1f';
    key += unit_id;
    auto random = Stream(hash_text(key), "arm").at(0);
    return random.uniform() < treatment_share ? 1 : 0;
}

}  // namespace nearstock
