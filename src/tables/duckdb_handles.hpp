// What the sources that speak DuckDB's C API share: owned handles, validity, reasons. Only src/tables includes it.
#pragma once

#include "core/time.hpp"

#include <duckdb.h>

#include <cstdint>
#include <string>
#include <utility>

namespace nearstock {

inline constexpr std::int64_t micros_per_second = 1'000'000;

/// Owns a DuckDB handle that its own function destroys.
template <class Handle, auto destroy>
class Owned {
public:
    Owned() = default;
    explicit Owned(Handle handle) : handle_(handle) {}
    Owned(Owned&& other) noexcept : handle_(std::exchange(other.handle_, nullptr)) {}
    Owned(const Owned&) = delete;
    Owned& operator=(const Owned&) = delete;
    Owned& operator=(Owned&&) = delete;
    ~Owned() {
        if (handle_ != nullptr) {
            destroy(&handle_);
        }
    }
    Handle get() const { return handle_; }
    Handle* out() { return &handle_; }

private:
    Handle handle_ = nullptr;
};

using OwnedType = Owned<duckdb_logical_type, duckdb_destroy_logical_type>;
using OwnedChunk = Owned<duckdb_data_chunk, duckdb_destroy_data_chunk>;

inline std::string or_unknown(const char* message) { return message != nullptr ? message : "DuckDB gave no reason"; }

/// Is the row there, or missing? `validity` is DuckDB's bit set; null means that every row is there.
inline bool valid(const std::uint64_t* validity, idx_t row) {
    return validity == nullptr || (validity[row / 64] >> (row % 64) & 1) != 0;
}

}  // namespace nearstock
