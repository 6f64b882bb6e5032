// How mail leaves the house, and for whom offline messages are.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace parley::outbox {

struct mail_settings {
  enum class encryption : std::uint8_t {
    starttls, ///< the connection begins in the clear and must change to TLS, else nothing is sent
    tls,      ///< TLS from the first byte (port 465)
    none,     ///< for a server on this machine
  };
  std::string server{}; ///< HOST:PORT; empty: there is no mail
  encryption tls = encryption::starttls;
  std::string ca_file{};   ///< certificates to trust instead of the system's; empty: the system's
  std::string user{};      ///< empty: no AUTH
  std::string password{};  ///< never shown; comes from the environment or a file
  std::string from{};      ///< address of the sender
  std::string from_name{}; ///< shown with it
  enum class branding : std::uint8_t { shown, removed } brand = branding::shown;
  std::int64_t timeout_ms = 60'000; ///< of one mail; servers that look a mail over take their time
  std::uint32_t at_once = 4;        ///< connections to the server: few servers grant one client more
  friend bool operator==(const mail_settings&, const mail_settings&) = default;
};

/// Looks like one address, and holds nothing that could end a header or a command: local part, '@', domain; no spaces, controls or brackets; at most 254 bytes.
bool is_mail_address(std::string_view text);

} // namespace parley::outbox
