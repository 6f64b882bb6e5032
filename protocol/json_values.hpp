// Single values of JSON as the numbers that a frame holds.
#pragma once
#include "protocol/frame_schema.hpp"

#include <boost/json/value.hpp>
#include <cstdint>
#include <optional>
#include <string>

namespace parley {

/// The bits of a flag, number, enumeration, principal or real, in the low `f.bytes` bytes; nothing if `value` is of another type or out of range.
/// 64-bit numbers may be texts of digits, or numbers that every reader of JSON keeps exactly.
std::optional<std::uint64_t> scalar_bits(const schema::field& f, const boost::json::value& value);

/// What scalar_bits takes, as the end of "must be …".
std::string expected(const schema::field& f);

} // namespace parley
