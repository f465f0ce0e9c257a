#include "core/random.hpp"

#include "core/check.hpp"

#include <bit>
#include <cmath>

namespace nearstock {

namespace {

std::uint64_t split_mix(std::uint64_t& x) {
    std::uint64_t z = (x += 0x9e3779b97f4a7c15ULL);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    return z ^ (z >> 31);
}

}  // namespace

Generator::Generator(std::uint64_t seed) {
    for (auto& word : state_) { word = split_mix(seed); }
}

std::uint64_t Generator::next() {
    const std::uint64_t result = std::rotl(state_[0] + state_[3], 23) + state_[0];
    const std::uint64_t t = state_[1] << 17;
    state_[2] ^= state_[0];
    state_[3] ^= state_[1];
    state_[1] ^= state_[2];
    state_[0] ^= state_[3];
    state_[2] ^= t;
    state_[3] = std::rotl(state_[3], 45);
    return result;
}

double Generator::uniform() { return double(next() >> 11) * 0x1.0p-53; }

double Generator::uniform_open() { return (double(next() >> 12) + 0.5) * 0x1.0p-52; }

std::uint64_t Generator::below(std::uint64_t n) {
    check(n > 0, "a range to draw from has at least one value");
    // The high half of a 128-bit product; its bias is below n / 2^64.
    return static_cast<std::uint64_t>((static_cast<unsigned __int128>(next()) * n) >> 64);
}

double Generator::normal() {
    if (has_spare_normal_) {
        has_spare_normal_ = false;
        return spare_normal_;
    }
    double u, v, s;
    do {
        u = 2 * uniform() - 1;
        v = 2 * uniform() - 1;
        s = u * u + v * v;
    } while (s >= 1 || s == 0);
    const double scale = std::sqrt(-2 * std::log(s) / s);
    spare_normal_ = v * scale;
    has_spare_normal_ = true;
    return u * scale;
}

double Generator::exponential(double mean) { return -mean * std::log(uniform_open()); }

double Generator::gamma(double shape, double scale) {
    check(shape > 0 && scale > 0, "a gamma distribution has positive shape and scale");
    if (shape < 1) {  // boost: gamma(a) = gamma(a + 1) · U^(1/a)
        const double boost = std::pow(uniform_open(), 1 / shape);
        return gamma(shape + 1, scale) * boost;
    }
    const double d = shape - 1.0 / 3;
    const double c = 1 / std::sqrt(9 * d);
    while (true) {
        const double x = normal();
        const double cube = 1 + c * x;
        if (cube <= 0) {
            continue;
        }
        const double v = cube * cube * cube;
        const double u = uniform_open();
        if (std::log(u) < 0.5 * x * x + d - d * v + d * std::log(v)) {
            return d * v * scale;
        }
    }
}

std::int64_t Generator::poisson(double mean) {
    check(mean >= 0 && std::isfinite(mean), "a Poisson mean is finite and not negative");
    std::int64_t count = 0;
    while (mean > 12) {  // halve by the gamma waiting time of the m-th event (Ahrens and Dieter 1974)
        const auto m = static_cast<std::int64_t>(mean * 7 / 8);
        const double waiting = gamma(double(m), 1);
        if (waiting > mean) {  // binomial(m - 1, mean / waiting) events came before
            const double p = mean / waiting;
            for (std::int64_t i = 0; i < m - 1; ++i) { count += uniform() < p; }
            return count;
        }
        count += m;
        mean -= waiting;
    }
    if (mean == 0) {
        return count;
    }
    const double limit = std::exp(-mean);
    double product = uniform_open();
    while (product > limit) {
        ++count;
        product *= uniform_open();
    }
    return count;
}

std::int64_t Generator::negative_binomial(double mean, double size) {
    if (mean <= 0) {
        return 0;
    }
    if (!std::isfinite(size)) {
        return poisson(mean);
    }
    return poisson(gamma(size, mean / size));
}

bool Generator::chance(double p) { return uniform() < p; }

Stream::Stream(std::uint64_t seed, std::string_view name) : base_(mix(seed ^ hash_text(name))) {}

std::uint64_t Stream::mix(std::uint64_t z) {
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    return z ^ (z >> 31);
}

std::uint64_t hash_text(std::string_view text) {
    std::uint64_t h = 0xcbf29ce484222325ULL;
    for (const char c : text) { h = (h ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL; }
    h = (h ^ (h >> 32)) * 0xd6e8feb86659fd93ULL;
    return h ^ (h >> 32);
}

}  // namespace nearstock
