// Frames as JSON: what WebSocket clients of `parley.v1.json` and tools read and write. docs/websocket.md describes the form for people.
//
// A frame is one object: `kind`, then the head's other fields, then `body` with the fields of the kind's table; all names are those of
// schema/wire.fbs. 64-bit numbers are texts of digits ("42"), for many readers of JSON round them; principals are "operator:42" (nobody: null);
// enumerations are names. Fields of the head that are 0 are left out, but a record always says all of its own. In bodies defaults are written
// out; absent texts, lists and optional fields are left out. `length` is no part of this form.
#pragma once
#include "base/result.hpp"
#include "protocol/frame.hpp"
#include "protocol/principal_text.hpp"

#include <memory>
#include <string>

namespace parley {

/// Appends the object, without line ends.
void append_json(std::string& out, frame_view f);
std::string to_json(frame_view f);

/// Whose frames are read. Of the head every field is kept in both cases; what a client may not say, the server itself passes over.
enum class frames_of : std::uint8_t {
  clients, ///< strict: an unknown field is refused, a message has up to limits::max_json_bytes
  server,  ///< may be of a later version: unknown fields are passed over, a message has up to limits::max_server_json_bytes
};

/// Reads JSON back into frames. One per thread; not thread-safe.
class frame_json_reader {
public:
  explicit frame_json_reader(frames_of whose = frames_of::clients);
  ~frame_json_reader();
  frame_json_reader(const frame_json_reader&) = delete;

  /// Reads a message: one object, or an array of them. Gives how many frames there are; or says why this is no JSON of that form, and then there is no frame.
  result<std::size_t, std::string> read(std::string_view message);

  /// Why an object is no frame.
  struct refusal {
    error_code code = error_code::bad_request;
    frame_head about;   ///< what it says of session, client_id and author, as far as that can be read
    std::string detail; ///< which field, and what it must be
  };
  /// Builds frame `i` of the message. The bytes are valid until the next call; their body is well formed (decode() agrees).
  result<std::span<const std::byte>, refusal> frame(std::size_t i);

private:
  struct impl;
  std::unique_ptr<impl> impl_;
};

} // namespace parley
