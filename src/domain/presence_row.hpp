// Which accounts were online in which month: rows of the table `directory`, with nothing in them. Written by the shard, read by the usage meter.
#pragma once
#include "base/ids.hpp"
#include "base/key_number.hpp"
#include "base/utc_month.hpp"

#include <string>

namespace parley::domain {

/// Before the month and the operator.
inline constexpr std::string_view online_rows = "online/";

inline std::string online_rows_of(utc_month m) { return std::string{online_rows} + key_number(m.number) + '/'; }
inline std::string online_key(utc_month m, operator_id who) { return online_rows_of(m) + key_number(who.value); }

} // namespace parley::domain
