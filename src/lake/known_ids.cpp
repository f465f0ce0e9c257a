#include "lake/known_ids.hpp"

#include "core/random.hpp"

#include <algorithm>

namespace nearstock {

void KnownIds::add(std::string_view id, BusinessDate first_day) {
    const auto change = [&](BusinessDate day, std::uint64_t by) {
        auto at = std::ranges::lower_bound(fingerprints_, day, {}, &std::pair<BusinessDate, std::uint64_t>::first);
        if (at == fingerprints_.end() || at->first != day) {
            at = fingerprints_.insert(at, {day, 0});
        }
        at->second += by;
    };
    const auto [entry, is_new] = first_day_.try_emplace(std::string(id), first_day);
    if (is_new) {
        change(first_day, hash_text(id));
    } else if (first_day < entry->second) {
        change(entry->second, -hash_text(id));
        change(first_day, hash_text(id));
        entry->second = first_day;
    }
}

bool KnownIds::contains(std::string_view id, BusinessDate day) const {
    const auto found = first_day_.find(id);
    return found != first_day_.end() && found->second <= day;
}

std::uint64_t KnownIds::fingerprint(BusinessDate day) const {
    std::uint64_t sum = 0;
    for (const auto& [first_day, hashes] : fingerprints_) { sum += first_day <= day ? hashes : 0; }
    return sum;
}

}  // namespace nearstock
