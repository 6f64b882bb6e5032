// Every limit of the protocol: its unit and its reason. Tests in tests/protocol/limits_test.cpp and tests/gateway/ hold each of them.
#pragma once
#include <cstddef>
#include <cstdint>

namespace parley::limits {

/// Version that hello must carry.
constexpr std::uint32_t protocol_version = 1;

/// A frame with its head, bytes. A chat text is far smaller; this bounds what one sender can make us buffer.
constexpr std::size_t max_frame_bytes = 64 * 1024;

/// Nesting of tables the verifier follows. Our schema needs 2.
constexpr std::uint32_t max_table_depth = 4;

/// Tables in one frame. Our schema needs 2, a message and its attachment; lists are vectors of structs, numbers or strings.
constexpr std::uint32_t max_tables = 16;

/// Bytes of a message's text (UTF-8). Leaves room for the head in max_frame_bytes and is several pages of prose.
constexpr std::size_t max_text_bytes = 32 * 1024;

/// Hexadecimal digits of an attachment's id: 128 bits that nobody guesses.
constexpr std::size_t attachment_id_digits = 32;

/// Best rating that a visitor can give: the field's usual scale.
constexpr std::uint8_t max_stars = 5;

/// The address of the page in an offline message, bytes: as long as browsers and servers commonly take.
constexpr std::size_t max_page_address_bytes = 2048;

/// Fields of a form that an operator fills in for an app: more is a table, not a form.
constexpr std::size_t max_app_fields = 32;

/// Names (operator, visitor, site), bytes.
constexpr std::size_t max_name_bytes = 256;

/// Greatest number of a site's channel: each record of a visitor carries it in one byte of its head.
constexpr std::uint16_t max_channel = 255;

/// Requests of one connection without an answer; past it we stop reading from it. CAF mailboxes are unbounded, this is what bounds them.
constexpr std::uint32_t max_in_flight = 4096;

/// Bytes of requests of one connection without an answer: what one sender can have delivered to one reader in a single commit, well inside
/// the reader's outbox.
constexpr std::size_t max_in_flight_bytes = 512 * 1024;

/// The same for a gateway, whose requests go to thousands of sessions: max_in_flight texts of 1 KB. What it sends spreads over as many readers;
/// only those behind one other gateway share an outbox, see max_gateway_outbox_bytes.
constexpr std::size_t max_gateway_in_flight_bytes = 4 * 1024 * 1024;

/// Bytes waiting to be written to one connection; past it the connection is closed as a slow reader. Everything in it is in the log or can be asked for again.
constexpr std::size_t max_outbox_bytes = 1024 * 1024;

/// The same for a gateway, which reads for thousands of sessions: everything that 4 gateways that send to it alone may have in flight, or 32 other senders.
constexpr std::size_t max_gateway_outbox_bytes = 16 * 1024 * 1024;

/// Sessions that a visitor's or operator's own connection may take part in at once. Gateways: see max_sessions_per_gateway.
constexpr std::uint32_t max_sessions_per_connection = 1024;

/// Sessions of one gateway connection: memory, about 16 bytes each.
constexpr std::uint32_t max_sessions_per_gateway = 4'000'000;

/// Clients that one gateway connection carries as links: more than a process has sockets for.
constexpr std::uint32_t max_links_per_gateway = 100'000;

/// Bytes of a client's stream in one link frame: leaves room for the rest of the frame.
constexpr std::size_t max_link_bytes = 48 * 1024;

/// Frames a second of one visitor, and how many it may send at once. A person types a few a minute; a program that floods is cut off, a burst after a reconnect is not.
constexpr std::uint32_t visitor_frames_per_second = 2000;
constexpr std::uint32_t visitor_burst_frames = 4000;

/// Frames a second of one connection that want no answer (typing, delivered, pong), and how many it may send at once; max_in_flight does not hold these back. Five times
/// what a visitor may send. A gateway sends them for thousands and is not counted.
constexpr std::uint32_t unanswered_frames_per_second = 10'000;
constexpr std::uint32_t unanswered_burst_frames = 20'000;

/// Time for a new connection to say hello, milliseconds: an idle stranger holds a socket no longer.
constexpr std::int64_t hello_timeout_ms = 10'000;

/// Records that one history or resume answer carries; the client asks on with the next seq.
constexpr std::uint32_t max_page_records = 1000;

/// Bytes of one such answer: well inside max_outbox_bytes, so that reading history never closes a connection.
constexpr std::size_t max_page_bytes = 256 * 1024;

/// Bytes of one session_info frame: what a list is counted with before its sessions have described themselves. Holds one with every field set and the longest name.
constexpr std::size_t max_session_info_bytes = 512;

/// Sessions of one list: together no larger than a page of history. Longer lists are for search, not for a person's eyes.
constexpr std::uint32_t max_list_sessions = 500;

/// A message of JSON (one frame or an array of them), bytes. That of a frame: who writes plain text has room for max_text_bytes and the rest.
constexpr std::size_t max_json_bytes = 64 * 1024;

/// The same as a server writes it: usually no longer, but a single frame goes out whole, and there a byte of text may become six (an escape) and a number gets a name.
constexpr std::size_t max_server_json_bytes = 8 * max_frame_bytes;

/// Nesting of JSON that is followed. A frame needs 5: message, frame, body, list, entry; one more for a table inside of a table.
constexpr std::size_t max_json_depth = 6;

/// A message of a WebSocket client, bytes: the longest frame. The server's messages carry as many frames as fit into as much, but at least one.
constexpr std::size_t max_websocket_message_bytes = 64 * 1024;

/// A WebSocket client that is silent for so long is sent a ping, and ended when it is silent for as long again, milliseconds. Shorter than the
/// minute after which proxies and routers at home forget a connection.
constexpr std::int64_t websocket_ping_interval_ms = 25'000;

/// WebSockets of one address: an office behind one address fits, a single machine can't take all places.
constexpr std::uint32_t max_connections_per_address = 1024;

} // namespace parley::limits
