// A real mail server (smtp_server.py) as a process beside the test.
#pragma once
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace parley::outbox::testing {

struct received_mail {
  std::string from;
  std::vector<std::string> to;
  std::string data; ///< as it came, headers and all
  bool tls = false, login = false;
  /// The text behind this header's colon, unfolded; empty if it has none.
  std::string header(const std::string& name) const;
  /// The body, decoded from base64.
  std::string text() const;
};

class smtp_server {
public:
  /// Starts it and waits until it listens. `options`: as smtp_server.py has them.
  explicit smtp_server(std::vector<std::string> options = {});
  ~smtp_server();
  smtp_server(const smtp_server&) = delete;

  std::uint16_t port() const { return port_; }
  std::string address() const { return "127.0.0.1:" + std::to_string(port_); }
  /// Waits for the next mail; throws when none comes for a minute.
  received_mail next();
  /// Is another one there?
  bool quiet_for(int patience_ms);

private:
  std::string next_line(int patience_ms);

  int pid_ = -1, in_ = -1, out_ = -1;
  std::uint16_t port_ = 0;
  std::string read_;
};

/// A key and a certificate for 127.0.0.1 that is its own authority, made in `where` by openssl: certificate.pem, key.pem.
void make_certificate(const std::filesystem::path& where);

} // namespace parley::outbox::testing
