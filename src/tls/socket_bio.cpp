#include "tls/socket_bio.hpp"

#include <openssl/bio.h>

#include <algorithm>
#include <cerrno>
#include <sys/socket.h>

namespace parley::tls {

void free_bio::operator()(bio_st* b) const { ::BIO_free(b); }

namespace {

bio_socket& socket_of(BIO* b) { return *static_cast<bio_socket*>(::BIO_get_data(b)); }

bool would_block(int error) { return error == EAGAIN || error == EWOULDBLOCK; }

int write(BIO* b, const char* bytes, int size) {
  BIO_clear_retry_flags(b);
  ssize_t n = 0;
  do
    n = ::send(socket_of(b).descriptor, bytes, std::size_t(size), MSG_NOSIGNAL);
  while (n < 0 && errno == EINTR);
  if (n < 0 && would_block(errno))
    BIO_set_retry_write(b);
  return int(n);
}

int read(BIO* b, char* into, int size) {
  BIO_clear_retry_flags(b);
  auto& socket = socket_of(b);
  const auto most = std::min(std::size_t(size), socket.read_budget);
  if (most == 0) {
    BIO_set_retry_read(b);
    return -1;
  }
  ssize_t n = 0;
  do
    n = ::recv(socket.descriptor, into, most, 0);
  while (n < 0 && errno == EINTR);
  if (n > 0)
    socket.read_budget -= std::size_t(n);
  if (n < 0 && would_block(errno))
    BIO_set_retry_read(b);
  return int(n);
}

long control(BIO*, int what, long, void*) { return what == BIO_CTRL_FLUSH ? 1 : 0; }

BIO_METHOD* make_method() {
  auto* m = ::BIO_meth_new(::BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "socket");
  if (m && ::BIO_meth_set_write(m, write) && ::BIO_meth_set_read(m, read) && ::BIO_meth_set_ctrl(m, control))
    return m;
  return nullptr;
}

} // namespace

bio_ptr make_socket_bio(bio_socket& socket) {
  static BIO_METHOD* const method = make_method(); // as long as the process
  bio_ptr made{method ? ::BIO_new(method) : nullptr};
  if (made) {
    ::BIO_set_data(made.get(), &socket);
    ::BIO_set_init(made.get(), 1);
  }
  return made;
}

} // namespace parley::tls
