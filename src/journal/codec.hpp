// A lived day and a network's state as bytes: what the journal and snapshots hold.
#pragma once

#include "core/result.hpp"
#include "domain/day_record.hpp"
#include "domain/network_state.hpp"

#include <string>
#include <string_view>

namespace nearstock {

std::string encode(const DayRecord& record);
/// Fails, naming `place`, on bytes that are damaged or of another version.
Result<DayRecord> decode_day(std::string_view bytes, const std::string& place);

std::string encode(const NetworkState& state);
Result<NetworkState> decode_state(std::string_view bytes, const std::string& place);

}  // namespace nearstock
