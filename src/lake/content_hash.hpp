// The name of a file by what is in it.
//
// Two 64-bit lanes folded with 64×64→128-bit multiplications, 16 bytes at a time. Fast enough to look at every raw file
// on every run; it tells accidental differences apart and is no defence against somebody who wants a collision.
#pragma once

#include <string>
#include <string_view>

namespace nearstock {

/// 32 hexadecimal digits, the same on every machine.
std::string content_hash(std::string_view content);

}  // namespace nearstock
