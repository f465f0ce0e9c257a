#include "lake/content_hash.hpp"

#include <fmt/format.h>

#include <array>
#include <bit>
#include <cstdint>
#include <cstring>

namespace nearstock {

namespace {

static_assert(std::endian::native == std::endian::little, "the hash reads words as little-endian");

// Odd constants with irregular bits: the fractional parts of √2, √3, √5 and √7.
constexpr std::uint64_t first_key = 0x6a09e667f3bcc909;
constexpr std::uint64_t second_key = 0xbb67ae8584caa73b;
constexpr std::uint64_t third_key = 0x3c6ef372fe94f82b;
constexpr std::uint64_t fourth_key = 0xa54ff53a5f1d36f1;

std::uint64_t fold(std::uint64_t a, std::uint64_t b) {
    const auto product = static_cast<unsigned __int128>(a) * b;
    return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}

}  // namespace

std::string content_hash(std::string_view content) {
    std::uint64_t left = first_key ^ content.size();
    std::uint64_t right = second_key + content.size();
    const auto take = [&](const char* bytes) {
        std::array<std::uint64_t, 2> words{};
        std::memcpy(words.data(), bytes, sizeof words);
        // Each lane sees both words, so no word can cancel in both.
        left = fold(left ^ words[0], third_key ^ words[1]) + words[0];
        right = fold(right ^ words[1], fourth_key ^ words[0]) + words[1];
    };
    std::size_t at = 0;
    for (; at + 16 <= content.size(); at += 16) { take(content.data() + at); }
    std::array<char, 16> tail{};
    std::memcpy(tail.data(), content.data() + at, content.size() - at);
    take(tail.data());
    const std::uint64_t high = fold(left ^ third_key, right ^ first_key);
    const std::uint64_t low = fold(right ^ fourth_key, left + second_key);
    return fmt::format("{:016x}{:016x}", high, low);
}

}  // namespace nearstock
