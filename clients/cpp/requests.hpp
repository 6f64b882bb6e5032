// Builds the requests of a client. What each of them means and what answers it: docs/protocol.md.
#pragma once
#include "clients/cpp/connection.hpp"
#include "protocol/frame_writer.hpp"

namespace parley::client {

/// On whose behalf, about which session, under which client id. `author` stays none on a visitor's or operator's own connection.
struct about {
  session_id session;
  std::uint64_t client_id = 0;
  principal author;
};

/// What an operator says of itself.
enum class availability : std::uint8_t { as_it_is, available, away };

/// Not thread-safe. A span that a function returns is valid until the next call.
class request_writer {
public:
  using bytes = std::span<const std::byte>;

  bytes hello(const identity& who);
  bytes pong(std::uint64_t client_id) { return w_.bare(head_of(kind::pong, {}, client_id)); }
  /// `capacity` 0 leaves an operator's capacity as it is.
  bytes attach(std::uint64_t client_id, std::string_view operator_name, std::uint32_t capacity, availability is = availability::as_it_is);
  /// `is` must not be as_it_is.
  bytes presence(about a, availability is);
  /// Lists and counters of the operator are pushed from now on.
  bytes subscribe(about a);
  bytes open(about a, queue_id queue = {});
  bytes message(about a, std::string_view text) { return w_.message(head(kind::message, a), text); }
  bytes accept(about a) { return w_.bare(head(kind::accept, a)); }
  bytes close(about a);
  bytes history(about a, std::uint64_t after, std::uint32_t limit);
  bytes resume(about a, std::uint64_t after);

private:
  static frame_head head(kind k, about a) { return head_of(k, a.session, a.client_id, a.author); }
  frame_writer w_;
};

} // namespace parley::client
