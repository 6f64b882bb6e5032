// A body that somebody writes on a thread of its own, as one that the server asks for piece by piece.
#pragma once
#include "http/message.hpp"

#include <functional>
#include <string_view>

namespace parley::app {

/// Bytes that wait for the client: the writer waits as well then, so that a body of any size takes little memory.
constexpr std::size_t max_pushed_bytes = 256 * 1024;

/// False: the client has gone, or the server stops; write no more. An empty part only asks whether that is so; who looks for long without finding anything does, for whoever ends the
/// connection waits for the writer.
using body_push = std::function<bool(std::string_view part)>;

/// `write` begins with the first piece that is asked for. False: it failed, and the connection is cut, so that the client sees that something is missing.
http::body_source pushed_body(std::function<bool(const body_push& push)> write);

} // namespace parley::app
