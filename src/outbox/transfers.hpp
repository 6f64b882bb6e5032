// Network transfers with libcurl: HTTP posts and SMTP. Its source is the only file that knows libcurl.
#pragma once
#include "outbox/mail_settings.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace parley::outbox {

/// May a transfer reach addresses of this machine and of private networks? A URL that a stranger chose shall not reach what only insiders see. Checked on the address that is
/// connected to, so a name that resolves differently the second time gains nothing.
enum class address_policy : std::uint8_t { public_only, any };

struct http_post {
  std::string url{};                  ///< http:// or https://; redirects are not followed
  std::vector<std::string> headers{}; ///< "name: value"
  std::string body{};
  std::int64_t timeout_ms = 15'000;    ///< from the beginning to the last byte of the answer
  std::size_t max_answer_bytes = 4096; ///< more is cut off; what was posted counts all the same
  address_policy addresses = address_policy::public_only;
};

struct mail_transfer {
  std::shared_ptr<const mail_settings> server{};
  std::string from{};    ///< address alone
  std::string to{};      ///< address alone
  std::string message{}; ///< RFC 5322, lines end with CR LF
};

struct transfer_result {
  int status = 0;     ///< HTTP status or SMTP reply code; 0: there was none
  std::string text{}; ///< the answer's body (HTTP), or what went wrong
  enum class outcome : std::uint8_t {
    answered,     ///< HTTP: there is an answer, whatever it says. SMTP: the server has taken the mail
    not_answered, ///< no connection, no answer in time, broken off, refused
  } how = outcome::not_answered;
};

/// Many transfers at once on one thread. Any thread may call; `done` is called on the thread of the transfers and must be short.
class transfers {
public:
  using callback = std::function<void(transfer_result)>;

  transfers();
  /// Breaks off what is under way, without calling back.
  ~transfers();
  transfers(const transfers&) = delete;
  transfers& operator=(const transfers&) = delete;

  void post(http_post what, callback done);
  void mail(mail_transfer what, callback done);

private:
  struct impl;
  std::unique_ptr<impl> impl_;
};

} // namespace parley::outbox
