// The body of a frame, from JSON to FlatBuffers, for any table of the schema.
#pragma once
#include "base/result.hpp"
#include "protocol/frame_schema.hpp"

#include <boost/json/object.hpp>
#include <cstdint>
#include <string>

namespace parley {

/// What becomes of a field that the schema does not know.
enum class unknown_fields : std::uint8_t { refuse, pass_over };

/// Builds the table in `to`, without finishing it. The error names the field that is wrong (`body.entries[3].seq`) and what it must be; then `to`
/// is empty again.
result<flatbuffers::Offset<void>, std::string> build_body(
  flatbuffers::FlatBufferBuilder& to, const schema::layout& type, const boost::json::object& from, unknown_fields unknown = unknown_fields::refuse);

} // namespace parley
