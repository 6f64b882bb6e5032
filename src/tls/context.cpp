#include "tls/context.hpp"

#include "tls/openssl_error.hpp"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <cerrno>
#include <cstring>
#include <ctime>
#include <fstream>
#include <sstream>

namespace parley::tls {

void context::free_native::operator()(ssl_ctx_st* c) const { ::SSL_CTX_free(c); }

namespace {

constexpr int security_level = 2;

template <auto Free>
struct freed_by {
  template <class T>
  void operator()(T* t) const {
    Free(t);
  }
};
using x509_ptr = std::unique_ptr<X509, freed_by<::X509_free>>;
using key_ptr = std::unique_ptr<EVP_PKEY, freed_by<::EVP_PKEY_free>>;
using memory_bio = std::unique_ptr<BIO, freed_by<::BIO_free>>;

result<std::string, std::string> text_of(const std::string& file) {
  errno = 0;
  std::ifstream in{file};
  std::ostringstream text;
  if (!in || !(text << in.rdbuf()))
    return failure{file + ": can't be read: " + (errno ? std::strerror(errno) : "it is empty")};
  return text.str();
}

memory_bio over(const std::string& text) { return memory_bio{::BIO_new_mem_buf(text.data(), int(text.size()))}; }

/// Instead of OpenSSL's own, which would ask on the terminal.
int no_password(char*, int, int, void* asked) {
  *static_cast<bool*>(asked) = true;
  return -1;
}

/// The server's certificate and those behind it.
result<ok_t, std::string> take_chain(SSL_CTX* into, const std::string& file) {
  const auto text = text_of(file);
  if (!text)
    return failure{text.error()};
  const auto in = over(*text);
  const x509_ptr own{::PEM_read_bio_X509_AUX(in.get(), nullptr, nullptr, nullptr)};
  if (!own) {
    ::ERR_clear_error();
    return failure{file + ": has no certificate in PEM form"};
  }
  if (::SSL_CTX_use_certificate(into, own.get()) != 1)
    return failure{file + ": " + take_openssl_error()};
  while (x509_ptr next{::PEM_read_bio_X509(in.get(), nullptr, nullptr, nullptr)})
    if (::SSL_CTX_add1_chain_cert(into, next.get()) != 1)
      return failure{file + ": " + take_openssl_error()};
  const auto why = ::ERR_peek_last_error();
  ::ERR_clear_error();
  if (ERR_GET_LIB(why) != ERR_LIB_PEM || ERR_GET_REASON(why) != PEM_R_NO_START_LINE) // the end of the file
    return failure{file + ": something behind the first certificate can't be read"};
  return ok;
}

result<ok_t, std::string> take_key(SSL_CTX* into, const std::string& file, const std::string& certificate_file) {
  const auto text = text_of(file);
  if (!text)
    return failure{text.error()};
  bool asked = false;
  const key_ptr key{::PEM_read_bio_PrivateKey(over(*text).get(), nullptr, no_password, &asked)};
  ::ERR_clear_error();
  if (!key)
    return failure{file + (asked ? ": is locked with a password, which nobody could type; store the key without one" : ": has no private key in PEM form")};
  if (::X509_check_private_key(::SSL_CTX_get0_certificate(into), key.get()) != 1) {
    ::ERR_clear_error();
    return failure{file + ": is not the key of the certificate in " + certificate_file};
  }
  if (::SSL_CTX_use_PrivateKey(into, key.get()) != 1)
    return failure{file + ": " + take_openssl_error()};
  return ok;
}

std::int64_t end_of(const X509* certificate) {
  std::tm at{};
  return ::ASN1_TIME_to_tm(::X509_get0_notAfter(certificate), &at) == 1 ? std::int64_t{::timegm(&at)} : 0;
}

} // namespace

result<std::shared_ptr<context>, std::string> context::make(bool server) {
  std::shared_ptr<context> made{new context{::SSL_CTX_new(server ? ::TLS_server_method() : ::TLS_client_method())}};
  auto* c = made->native();
  if (!c)
    return failure{take_openssl_error()};
  ::SSL_CTX_set_security_level(c, security_level); // whatever the system's openssl.cnf says
  if (::SSL_CTX_set_min_proto_version(c, TLS1_2_VERSION) != 1)
    return failure{take_openssl_error()};
  ::SSL_CTX_set_options(c, SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION);
  // Quiet connections keep no record buffers (34 KiB). A write may take a part, and the rest may have moved when it is tried again.
  ::SSL_CTX_set_mode(c, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  ::SSL_CTX_set_read_ahead(c, 1);                          // one recv for a small record, not two
  ::SSL_CTX_set_session_cache_mode(c, SSL_SESS_CACHE_OFF); // clients keep tickets, the server keeps nothing
  if (server && ::SSL_CTX_set_num_tickets(c, 1) != 1)      // one is enough to come back with
    return failure{take_openssl_error()};
  return made;
}

result<std::shared_ptr<const context>, std::string> context::serving(const std::string& certificate_file, const std::string& key_file) {
  auto made = make(true);
  if (!made)
    return failure{made.error()};
  auto* c = (*made)->native();
  if (const auto taken = take_chain(c, certificate_file); !taken)
    return failure{taken.error()};
  if (const auto taken = take_key(c, key_file, certificate_file); !taken)
    return failure{taken.error()};
  (*made)->expires_unix_s_ = end_of(::SSL_CTX_get0_certificate(c));
  return std::shared_ptr<const context>{*std::move(made)};
}

result<std::shared_ptr<const context>, std::string> context::trusting(const std::string& authorities_file) {
  auto made = make(false);
  if (!made)
    return failure{made.error()};
  auto* c = (*made)->native();
  if (const auto readable = text_of(authorities_file); !readable)
    return failure{readable.error()};
  if (::SSL_CTX_load_verify_file(c, authorities_file.c_str()) != 1) {
    ::ERR_clear_error();
    return failure{authorities_file + ": has no certificate in PEM form"};
  }
  // The file may also name a server's very certificate, which need not be its own authority.
  ::X509_VERIFY_PARAM_set_flags(::SSL_CTX_get0_param(c), X509_V_FLAG_PARTIAL_CHAIN);
  ::SSL_CTX_set_verify(c, SSL_VERIFY_PEER, nullptr);
  return std::shared_ptr<const context>{*std::move(made)};
}

} // namespace parley::tls
