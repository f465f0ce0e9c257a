// Chance as an argument: named streams whose every draw is addressed, not consumed.
//
// A stream is (seed, name). `stream.at(k1, k2, …)` opens a generator whose numbers depend on nothing but the seed, the
// name and the keys, so two branches of the twin that ask in different order, or not at all, still meet the same
// customers and the same late trucks. Mixing: SplitMix64 finaliser (Steele, Lea and Flood 2014); generator:
// xoshiro256++ (Blackman and Vigna 2019). The distributions are written out here because those of the standard library
// differ between implementations.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace nearstock {

class Generator {
public:
    explicit Generator(std::uint64_t seed);
    std::uint64_t next();
    /// In [0, 1).
    double uniform();
    /// In (0, 1): safe for logarithms.
    double uniform_open();
    /// In [0, n). Requires n > 0.
    std::uint64_t below(std::uint64_t n);
    /// Standard normal (polar method, one value kept).
    double normal();
    double exponential(double mean);
    /// Gamma with the given shape and scale (Marsaglia and Tsang 2000). Requires both > 0.
    double gamma(double shape, double scale);
    /// Poisson. Requires mean >= 0 and finite.
    std::int64_t poisson(double mean);
    /// Negative binomial with the given mean and size r: variance = mean + mean²/r. An infinite size is Poisson.
    std::int64_t negative_binomial(double mean, double size);
    /// True with probability p.
    bool chance(double p);

private:
    std::array<std::uint64_t, 4> state_;
    double spare_normal_ = 0;
    bool has_spare_normal_ = false;
};

class Stream {
public:
    Stream(std::uint64_t seed, std::string_view name);
    template <class... Keys>
    [[nodiscard]] Generator at(Keys... keys) const {
        std::uint64_t h = base_;
        ((h = mix(h ^ (static_cast<std::uint64_t>(keys) + 0x9e3779b97f4a7c15ULL + (h << 6) + (h >> 2)))), ...);
        return Generator(h);
    }

private:
    static std::uint64_t mix(std::uint64_t z);
    std::uint64_t base_;
};

/// A stable 64-bit hash of text (FNV-1a, then mixed). The same on every machine.
std::uint64_t hash_text(std::string_view text);

}  // namespace nearstock
