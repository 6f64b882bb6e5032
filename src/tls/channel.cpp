#include "tls/channel.hpp"

#include "tls/openssl_error.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <climits>

namespace parley::tls {

namespace {
/// Of one step, in bytes from the socket: two full records.
constexpr std::size_t read_budget = 32 * 1024;
/// New keys cost far more to take than to send. Honest peers renew them after gigabytes; who does it more often than this, and once more for each so many bytes of data, attacks.
constexpr std::uint64_t free_key_updates = 64;
constexpr std::uint64_t bytes_for_a_key_update = 64 * 1024;
/// OpenSSL counts in int.
constexpr std::size_t most_at_once = INT_MAX / 2;
} // namespace

void channel::free_native::operator()(ssl_st* s) const { ::SSL_free(s); }

channel::channel(const context& as, int socket) : socket_{socket}, native_(::SSL_new(as.native())) {
  auto bio = make_socket_bio(socket_);
  if (!native_ || !bio) {
    broken_ = true;
    why_ = take_openssl_error();
    return;
  }
  ::SSL_set_accept_state(native_.get());
  ::SSL_set_msg_callback(native_.get(), look_at_message);
  ::SSL_set_msg_callback_arg(native_.get(), this);
  auto* both = bio.release(); // owned by `native_`, for both directions
  ::SSL_set_bio(native_.get(), both, both);
}

channel::channel(const context& as, int socket, const std::string& name) : channel(as, socket) {
  if (broken_)
    return;
  ::SSL_set_connect_state(native_.get());
  auto* wanted = ::SSL_get0_param(native_.get());
  const bool is_address = ::X509_VERIFY_PARAM_set1_ip_asc(wanted, name.c_str()) == 1;
  ::ERR_clear_error();
  if (is_address)
    return;
  if (::SSL_set1_host(native_.get(), name.c_str()) != 1 || ::SSL_set_tlsext_host_name(native_.get(), name.c_str()) != 1) {
    broken_ = true;
    why_ = take_openssl_error();
  }
}

channel::~channel() = default;

/// What a call of OpenSSL's says with what it returned. Its thread's list of errors was empty before the call.
outcome channel::judge(int returned) {
  const auto why = ::SSL_get_error(native_.get(), returned);
  switch (why) {
    case SSL_ERROR_NONE: return outcome::done;
    case SSL_ERROR_WANT_READ: return outcome::wants_read;
    case SSL_ERROR_WANT_WRITE: return outcome::wants_write;
    case SSL_ERROR_ZERO_RETURN: return outcome::ended;
    default: break;
  }
  broken_ = true;
  if (why == SSL_ERROR_SSL) {
    const auto verified = ::SSL_get_verify_result(native_.get());
    const bool bare_end = ERR_GET_REASON(::ERR_peek_last_error()) == SSL_R_UNEXPECTED_EOF_WHILE_READING;
    why_ = take_openssl_error();
    if (verified != X509_V_OK)
      why_ += std::string{": "} + ::X509_verify_cert_error_string(verified);
    if (bare_end)
      why_.clear();
  }
  ::ERR_clear_error();
  return outcome::broken;
}

outcome channel::give_up(const char* why) {
  broken_ = true;
  why_ = why;
  return outcome::broken;
}

/// OpenSSL tells of each message of the protocol itself.
void channel::look_at_message(int written, int, int type, const void* bytes, std::size_t size, ssl_st*, void* self) {
  auto& c = *static_cast<channel*>(self);
  if (written || type != SSL3_RT_HANDSHAKE || size == 0 || *static_cast<const unsigned char*>(bytes) != SSL3_MT_KEY_UPDATE)
    return;
  ++c.key_updates_;
  if (c.renews_keys_too_often())
    c.socket_.read_budget = 0; // so that the call comes back soon, and can be given up
}

bool channel::renews_keys_too_often() const { return key_updates_ > free_key_updates + read_bytes_ / bytes_for_a_key_update; }

outcome channel::handshake() {
  if (broken_)
    return outcome::broken;
  ::ERR_clear_error();
  socket_.read_budget = read_budget;
  return judge(::SSL_do_handshake(native_.get()));
}

channel::moved channel::read(std::span<std::byte> into) {
  moved m;
  if (broken_)
    return {0, outcome::broken};
  socket_.read_budget = read_budget;
  while (m.bytes < into.size() && m.then == outcome::done) {
    ::ERR_clear_error();
    const auto n = ::SSL_read(native_.get(), into.data() + m.bytes, int(std::min(into.size() - m.bytes, most_at_once)));
    if (n > 0)
      m.bytes += std::size_t(n);
    else
      m.then = judge(n);
  }
  read_bytes_ += m.bytes;
  if (renews_keys_too_often())
    return {m.bytes, give_up("too many key updates")};
  return m;
}

channel::moved channel::write(std::span<const std::byte> from) {
  moved m;
  if (broken_)
    return {0, outcome::broken};
  socket_.read_budget = read_budget;
  while (m.bytes < from.size() && m.then == outcome::done) {
    ::ERR_clear_error();
    const auto n = ::SSL_write(native_.get(), from.data() + m.bytes, int(std::min(from.size() - m.bytes, most_at_once)));
    if (n > 0)
      m.bytes += std::size_t(n);
    else
      m.then = judge(n);
  }
  writing_ = m.bytes < from.size() ? writing::partly : writing::whole;
  return m;
}

outcome channel::end() {
  if (broken_)
    return outcome::broken;
  if (writing_ == writing::partly || ::SSL_in_init(native_.get()))
    return outcome::done;
  ::ERR_clear_error();
  const int n = ::SSL_shutdown(native_.get());
  return n >= 0 ? outcome::done : judge(n); // 0: the peer has not said the same yet, and need not
}

} // namespace parley::tls
