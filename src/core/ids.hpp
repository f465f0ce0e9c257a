// Dense integers for things, in memory only.
//
// Files carry the company's own text keys; indices are positions in a Network's vectors, which are sorted by key.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>

namespace nearstock {

template <class Tag>
struct Index {
    std::uint32_t value = UINT32_MAX;  // UINT32_MAX means none

    constexpr Index() = default;
    constexpr explicit Index(std::size_t v) : value(static_cast<std::uint32_t>(v)) {}
    [[nodiscard]] constexpr bool exists() const { return value != UINT32_MAX; }
    constexpr auto operator<=>(const Index&) const = default;
};

using ProductIndex = Index<struct ProductTag>;
using SiteIndex = Index<struct SiteTag>;
using ZoneIndex = Index<struct ZoneTag>;
using SupplierIndex = Index<struct SupplierTag>;
using DriverIndex = Index<struct DriverTag>;
using CustomerIndex = Index<struct CustomerTag>;

}  // namespace nearstock
