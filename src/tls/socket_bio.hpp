// How OpenSSL reaches a socket.
#pragma once
#include <cstddef>
#include <memory>

struct bio_st;

namespace parley::tls {

struct free_bio {
  void operator()(bio_st* b) const;
};
using bio_ptr = std::unique_ptr<bio_st, free_bio>;

/// The socket behind a BIO.
struct bio_socket {
  int descriptor = -1;
  /// Bytes that may still be read in this step; then it looks as if nothing more had come. What OpenSSL reads inside of one call of its own has no bound
  /// otherwise: a peer that sends only what is no data (key updates) as fast as it can would never let the call return.
  std::size_t read_budget = 0;
};

/// Like OpenSSL's own BIO for sockets, but a peer that has closed is an error of the write, never a signal, and reading is bounded. `socket` outlives it; the
/// descriptor stays the caller's. Null if there is no memory.
bio_ptr make_socket_bio(bio_socket& socket);

} // namespace parley::tls
