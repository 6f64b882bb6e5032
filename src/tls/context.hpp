// What TLS connections have in common: versions, the certificate of a server, whom a client trusts.
#pragma once
#include "base/result.hpp"

#include <cstdint>
#include <memory>
#include <string>

struct ssl_ctx_st;

namespace parley::tls {

/// Never changes once it is made, so any thread may use it. TLS 1.2 and newer, ciphers and keys of OpenSSL's security level 2 (112 bits: RSA of 2048), no compression, no renegotiation.
class context {
public:
  /// For a server: its certificate with those that lead to an authority, its own first, and the key without a password, all PEM. The error is for a person and names the file.
  static result<std::shared_ptr<const context>, std::string> serving(const std::string& certificate_file, const std::string& key_file);
  /// For a client that trusts the authorities, or the very certificates, in this file (PEM).
  static result<std::shared_ptr<const context>, std::string> trusting(const std::string& authorities_file);

  /// A server's own certificate ends then, seconds since 1970.
  std::int64_t expires_unix_s() const { return expires_unix_s_; }
  ssl_ctx_st* native() const { return native_.get(); }

private:
  struct free_native {
    void operator()(ssl_ctx_st* c) const;
  };
  explicit context(ssl_ctx_st* made) : native_(made) {}
  static result<std::shared_ptr<context>, std::string> make(bool server);

  std::unique_ptr<ssl_ctx_st, free_native> native_;
  std::int64_t expires_unix_s_ = 0;
};

} // namespace parley::tls
