#include "tls_client.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <csignal>
#include <fcntl.h>
#include <openssl/err.h>
#include <poll.h>
#include <stdexcept>
#include <sys/socket.h>

namespace parley::gateway::testing {

namespace {
constexpr int patience_ms = 60'000;
}

void certified::renew(const std::string& name) {
  const auto fresh = tls::testing::make_certificate(folder.path(), name);
  current->replace(*tls::context::serving(fresh.certificate, fresh.key));
}

tls_client::tls_client(const running_server& s, const options& o)
  : wire_client(s, o.receive_buffer_bytes), context_(::SSL_CTX_new(::TLS_client_method())), ssl_(::SSL_new(context_)) {
  if (o.version != 0) { // also those that OpenSSL would not speak by itself
    ::SSL_set_security_level(ssl_, 0);
    ::SSL_set_cipher_list(ssl_, "ALL:@SECLEVEL=0");
    ::SSL_set_min_proto_version(ssl_, o.version);
    ::SSL_set_max_proto_version(ssl_, o.version);
  }
  ::SSL_set_mode(ssl_, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  if (o.session)
    ::SSL_set_session(ssl_, o.session);
  std::signal(SIGPIPE, SIG_IGN); // OpenSSL writes an alert into whatever has closed; the server under test must not need this
  ::fcntl(socket_, F_SETFL, O_NONBLOCK);
  ::SSL_set_fd(ssl_, socket_);
  int done = 0;
  do {
    ::ERR_clear_error();
    done = ::SSL_connect(ssl_);
  } while (done != 1 && wait_after(done, patience_ms));
  if (done != 1) {
    const auto* why = ::ERR_reason_error_string(::ERR_peek_last_error());
    refused = why && *why ? why : "closed";
  }
}

tls_client::~tls_client() {
  ::SSL_free(ssl_);
  ::SSL_CTX_free(context_);
}

bool tls_client::wait_after(int n, int wait_ms) {
  const int why = ::SSL_get_error(ssl_, n);
  if (why != SSL_ERROR_WANT_READ && why != SSL_ERROR_WANT_WRITE) {
    server_ended_ = why == SSL_ERROR_ZERO_RETURN;
    return false;
  }
  pollfd ready{socket_, short(why == SSL_ERROR_WANT_READ ? POLLIN : POLLOUT), 0};
  return ::poll(&ready, 1, wait_ms) > 0;
}

std::size_t tls_client::send_some(std::span<const std::byte> bytes, int wait_ms) {
  std::size_t sent = 0;
  while (sent < bytes.size()) {
    ::ERR_clear_error();
    const int n = ::SSL_write(ssl_, bytes.data() + sent, int(bytes.size() - sent));
    if (n > 0) {
      sent += std::size_t(n);
      continue;
    }
    if (const int why = ::SSL_get_error(ssl_, n); why != SSL_ERROR_WANT_READ && why != SSL_ERROR_WANT_WRITE)
      return bytes.size(); // closed by the server; reading tells why
    if (!wait_after(n, wait_ms))
      break;
  }
  return sent;
}

std::size_t tls_client::receive(std::span<std::byte> into) {
  for (;;) {
    ::ERR_clear_error();
    const int n = ::SSL_read(ssl_, into.data(), int(into.size()));
    if (n > 0)
      return std::size_t(n);
    if (!wait_after(n, patience_ms))
      return 0;
  }
}

bool tls_client::end_in_order() {
  ::SSL_shutdown(ssl_);
  std::byte some[1024];
  while (receive(some) > 0) {}
  return server_ended_;
}

std::string tls_client::server_name() const {
  X509* certificate = ::SSL_get1_peer_certificate(ssl_);
  char name[100] = "";
  ::X509_NAME_get_text_by_NID(::X509_get_subject_name(certificate), NID_commonName, name, sizeof name);
  ::X509_free(certificate);
  return name;
}

std::uint64_t in_the_end(const counter& c, std::uint64_t wanted) {
  for (int waited_ms = 0; c.value() != wanted && waited_ms < patience_ms; ++waited_ms)
    std::this_thread::sleep_for(std::chrono::milliseconds{1});
  return c.value();
}

std::string raw_answer(std::uint16_t port, std::string_view bytes) {
  namespace asio = boost::asio;
  asio::io_context io;
  asio::ip::tcp::socket socket{io};
  socket.connect({asio::ip::make_address("127.0.0.1"), port});
  boost::system::error_code ended;
  asio::write(socket, asio::buffer(bytes.data(), bytes.size()), ended);
  std::string all;
  asio::read(socket, asio::dynamic_buffer(all), ended);
  return all;
}

} // namespace parley::gateway::testing
