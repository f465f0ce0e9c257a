// Quantities that must not be mixed up.
//
// Money is 64-bit millionths of the workspace's currency: a unit-day of holding is less than a cent. Quantity counts a
// base unit (each, gram, 0.01 of a scaled sale); the product says which. All arithmetic is exact; only ratios are
// double.
#pragma once

#include <compare>
#include <cstdint>

namespace nearstock {

/// A distinct 64-bit integer with a unit. Adds and subtracts with its own kind, scales by integers.
template <class Tag>
class Unit {
public:
    constexpr Unit() = default;
    constexpr explicit Unit(std::int64_t value) : value_(value) {}
    [[nodiscard]] constexpr std::int64_t value() const { return value_; }

    constexpr auto operator<=>(const Unit&) const = default;
    constexpr Unit& operator+=(Unit other) {
        value_ += other.value_;
        return *this;
    }
    constexpr Unit& operator-=(Unit other) {
        value_ -= other.value_;
        return *this;
    }
    friend constexpr Unit operator+(Unit a, Unit b) { return Unit(a.value_ + b.value_); }
    friend constexpr Unit operator-(Unit a, Unit b) { return Unit(a.value_ - b.value_); }
    friend constexpr Unit operator-(Unit a) { return Unit(-a.value_); }
    friend constexpr Unit operator*(Unit a, std::int64_t k) { return Unit(a.value_ * k); }
    friend constexpr Unit operator*(std::int64_t k, Unit a) { return Unit(a.value_ * k); }
    /// The ratio of two amounts of one kind.
    friend constexpr double operator/(Unit a, Unit b) { return double(a.value_) / double(b.value_); }

private:
    std::int64_t value_ = 0;
};

using Money = Unit<struct MoneyTag>;        // millionths of the currency
using Quantity = Unit<struct QuantityTag>;  // base units of a product
using Distance = Unit<struct DistanceTag>;  // metres
using Weight = Unit<struct WeightTag>;      // grams
using Volume = Unit<struct VolumeTag>;      // millilitres

/// Money per base unit of a product.
class UnitPrice {
public:
    constexpr UnitPrice() = default;
    constexpr explicit UnitPrice(std::int64_t micros) : micros_(micros) {}
    [[nodiscard]] constexpr std::int64_t micros() const { return micros_; }
    constexpr auto operator<=>(const UnitPrice&) const = default;
    friend constexpr Money operator*(UnitPrice p, Quantity q) { return Money(p.micros_ * q.value()); }
    friend constexpr Money operator*(Quantity q, UnitPrice p) { return p * q; }
    friend constexpr UnitPrice operator-(UnitPrice a, UnitPrice b) { return UnitPrice(a.micros_ - b.micros_); }
    friend constexpr UnitPrice operator+(UnitPrice a, UnitPrice b) { return UnitPrice(a.micros_ + b.micros_); }

private:
    std::int64_t micros_ = 0;
};

/// a × b ÷ c in 128 bits, rounded towards zero: what `a * b // c` says in the warehouse's SQL on HUGEINT.
constexpr std::int64_t multiply_divide(std::int64_t a, std::int64_t b, std::int64_t c) {
    return static_cast<std::int64_t>(static_cast<__int128>(a) * b / c);
}

}  // namespace nearstock
