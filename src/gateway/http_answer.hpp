// The bytes of an answer.
#pragma once
#include "http/message.hpp"

namespace parley::gateway {

struct answer_form {
  enum class connection : std::uint8_t { keep, close } then = connection::close;
  enum class body : std::uint8_t { sent, left_out } with = body::sent; ///< left_out: for HEAD
  /// Of a stream's chunks; HTTP/1.0 knows none, there the end of the connection is the end of the body.
  enum class chunks : std::uint8_t { framed, bare } stream = chunks::framed;
};

/// Status line and header fields, with the empty line. Fields with line breaks in them are left out: they would make up others.
std::string head_of(const http::response& r, const answer_form& form);

/// Frames what a stream gave. An empty chunk gives nothing, for that would end the body.
std::string framed_chunk(std::string_view chunk);
inline constexpr std::string_view last_chunk = "0\r\n\r\n";

} // namespace parley::gateway
