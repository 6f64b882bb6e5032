// One TLS connection over a socket, step by step: nothing here waits.
#pragma once
#include "tls/context.hpp"
#include "tls/socket_bio.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

struct ssl_st;

namespace parley::tls {

/// What became of a step.
enum class outcome : std::uint8_t {
  done,
  wants_read,  ///< again, when there is something to read in the socket
  wants_write, ///< again, when the socket takes something
  ended,       ///< the peer says that nothing more comes
  broken,      ///< the connection, or TLS on it; all later steps say so, too
};

/// One thread. On a socket that blocks steps do wait, and `wants_…` is the end of its patience.
class channel {
public:
  /// A server's end. `socket` is open whenever a step is taken, and stays the caller's.
  channel(const context& as, int socket);
  /// A client's end. The server must have a certificate for `name`, a host or an address.
  channel(const context& as, int socket, const std::string& name);
  ~channel();
  channel(const channel&) = delete;

  /// Until it is done nothing else may be asked.
  outcome handshake();

  struct moved {
    std::size_t bytes = 0;
    outcome then = outcome::done; ///< why it was not more; `done`: it was all
  };
  /// Fills `into` as far as it can now.
  moved read(std::span<std::byte> into);
  /// After a `wants_…` the next write must begin with the bytes that were not taken.
  moved write(std::span<const std::byte> from);

  /// Tells the peer that nothing more comes; reading goes on. Not while a write waits to be continued: then nothing happens.
  outcome end();

  /// Of `broken`, for a person; empty if it is only the connection that broke.
  const std::string& why_broken() const { return why_; }

private:
  struct free_native {
    void operator()(ssl_st* s) const;
  };
  outcome judge(int returned);
  outcome give_up(const char* why);
  static void look_at_message(int written, int version, int type, const void* bytes, std::size_t size, ssl_st* s, void* self);
  bool renews_keys_too_often() const;

  bio_socket socket_; ///< the BIO points at it
  std::uint64_t read_bytes_ = 0;
  std::uint64_t key_updates_ = 0; ///< of the peer
  std::unique_ptr<ssl_st, free_native> native_;
  enum class writing : std::uint8_t { whole, partly } writing_ = writing::whole;
  bool broken_ = false;
  std::string why_;
};

} // namespace parley::tls
