// A client of the binary protocol over TLS, on OpenSSL alone: nothing of the server's own TLS is in it.
#pragma once
#include "running_server.hpp"
#include "tests/tls/certificate.hpp"

#include <openssl/ssl.h>

namespace parley::gateway::testing {

/// Where the certificate of a test's server comes from.
struct certified {
  tls::testing::temporary_folder folder;
  tls::testing::certificate_files files = tls::testing::make_certificate(folder.path());
  std::shared_ptr<tls::current_context> current = std::make_shared<tls::current_context>(*tls::context::serving(files.certificate, files.key));

  /// From now on a new certificate serves.
  void renew(const std::string& name);
};

struct tls_running_server : certified, running_server {
  explicit tls_running_server(connection_limits limits = {}) : running_server(limits, default_options(), {}, default_websockets(), current) {}
};

/// A client may hear of its end before the server has counted it. Waits until `c` is `wanted`, up to a minute; returns what it is then.
std::uint64_t in_the_end(const counter& c, std::uint64_t wanted);

class tls_client : public wire_client {
public:
  struct options {
    int version = 0; ///< the only one that it speaks; 0: what is best
    int receive_buffer_bytes = 0;
    SSL_SESSION* session = nullptr; ///< to go on with
  };
  /// Connects and shakes hands; `refused` says why not, in OpenSSL's words.
  explicit tls_client(const running_server& s) : tls_client(s, options{}) {}
  tls_client(const running_server& s, const options& o);
  ~tls_client() override;

  std::size_t send_some(std::span<const std::byte> bytes, int patience_ms) override;
  /// Ends our side and waits for the server's end; did it say that it has ended?
  bool end_in_order();
  /// Has the server said that nothing more comes?
  bool server_ended() const { return server_ended_; }
  std::string server_name() const; ///< in its certificate
  SSL* ssl() { return ssl_; }

  std::string refused;

protected:
  std::size_t receive(std::span<std::byte> into) override;

private:
  /// Waits for what a call that returned `n` wants; false if it is over with that.
  bool wait_after(int n, int patience_ms);

  SSL_CTX* context_;
  SSL* ssl_;
  bool server_ended_ = false;
};

/// A bare connection to a port: sends bytes as they are, returns all that comes until the server closes.
std::string raw_answer(std::uint16_t port, std::string_view bytes);

} // namespace parley::gateway::testing
