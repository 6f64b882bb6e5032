// The name of the visitor behind a connection, for the chats that begin over it.
#pragma once
#include "actors/inbound.hpp"
#include "protocol/frame_writer.hpp"

namespace parley::actors {

/// A visitor's request that begins a chat (open, offline_message) and gives no name gets that of its connection: it is stored with it, so that everybody who reads the chat
/// sees it, also later. Anything else stays as it is.
void introduce(inbound& in, frame_writer& w);

/// A frame of our own making in the place of what a client sent.
frame made_frame(std::span<const std::byte> bytes);

} // namespace parley::actors
