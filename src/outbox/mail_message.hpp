// A mail as text: headers and body, safe whatever visitors have written into it.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace parley::outbox {

struct mail_message {
  std::string from{};      ///< address
  std::string from_name{}; ///< any UTF-8; may be empty
  std::string to{};        ///< address
  std::string reply_to{};  ///< address; empty: none
  std::string subject{};   ///< any UTF-8
  std::string text{};      ///< any UTF-8
  std::string id{};        ///< the part of Message-ID before '@'
  std::int64_t date_ms = 0;
};

/// RFC 5322 with MIME: UTF-8, words of headers encoded as RFC 2047 has it, the text in base64. The same message gives the same bytes, however often it is sent.
std::string to_rfc5322(const mail_message& m);

/// The item body of a mail, and back: everything but `from`, `from_name`, `id` and `date_ms`, which belong to the moment of sending or to the item.
std::string to_item_body(const mail_message& m);
std::optional<mail_message> mail_of_item_body(std::string_view body);

} // namespace parley::outbox
