#include "outbox/mail_message.hpp"

#include "base/json_text.hpp"
#include "outbox/base64.hpp"

#include <boost/json.hpp>

#include <algorithm>
#include <ctime>

namespace parley::outbox {

namespace {

constexpr std::size_t encoded_bytes_of_a_word = 45; // 60 letters of base64 and 12 around them: below the 75 that an encoded word may have
constexpr std::size_t bytes_of_a_line = 57;         // 76 letters of base64, the longest line of MIME
constexpr std::string_view line_end = "\r\n";

/// What stands as it is in a header: letters that end no line, begin no encoded word and fit into one line.
bool is_plain(std::string_view text) {
  constexpr std::size_t longest = 60;
  return text.size() <= longest && text.find("=?") == text.npos && std::ranges::all_of(text, [](char c) { return c >= ' ' && c <= '~'; });
}

bool continues_character(char c) { return (static_cast<unsigned char>(c) & 0xc0) == 0x80; }

/// RFC 2047: one encoded word a line, cut between characters.
std::string encoded_words(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    auto size = std::min(encoded_bytes_of_a_word, text.size());
    while (size < text.size() && size > 1 && continues_character(text[size]))
      --size;
    out.append(out.empty() ? "" : "\r\n ").append("=?UTF-8?B?").append(to_base64(text.substr(0, size))).append("?=");
    text.remove_prefix(size);
  }
  return out;
}

std::string header_text(std::string_view text) { return is_plain(text) ? std::string{text} : encoded_words(text); }

std::string mailbox(const std::string& name, const std::string& address) {
  if (name.empty())
    return address;
  // A quoted string would need escapes for a few characters: those are encoded, too.
  const bool quotable = is_plain(name) && name.find_first_of("\"\\") == name.npos;
  return (quotable ? '"' + name + '"' : encoded_words(name)) + " <" + address + '>';
}

std::string date_text(std::int64_t time_ms) {
  const std::time_t seconds = time_ms / 1000;
  std::tm utc{};
  ::gmtime_r(&seconds, &utc);
  constexpr std::string_view days = "SunMonTueWedThuFriSat", months = "JanFebMarAprMayJunJulAugSepOctNovDec"; // not strftime: it speaks the locale's language
  char text[40];
  std::snprintf(text, sizeof text, "%.3s, %02d %.3s %d %02d:%02d:%02d +0000", days.data() + 3 * utc.tm_wday, utc.tm_mday, months.data() + 3 * utc.tm_mon,
    utc.tm_year + 1900, utc.tm_hour, utc.tm_min, utc.tm_sec);
  return text;
}

} // namespace

std::string to_rfc5322(const mail_message& m) {
  std::string out;
  const auto header = [&](std::string_view name, std::string_view value) { out.append(name).append(": ").append(value).append(line_end); };
  header("Date", date_text(m.date_ms));
  header("From", mailbox(m.from_name, m.from));
  header("To", m.to);
  if (!m.reply_to.empty())
    header("Reply-To", m.reply_to);
  header("Subject", header_text(m.subject));
  header("Message-ID", '<' + m.id + '@' + m.from.substr(m.from.find('@') + 1) + '>');
  header("Auto-Submitted", "auto-generated"); // so that no absence notice answers it
  header("MIME-Version", "1.0");
  header("Content-Type", "text/plain; charset=utf-8");
  header("Content-Transfer-Encoding", "base64");
  out += line_end;
  for (std::string_view rest = m.text; !rest.empty(); rest.remove_prefix(std::min(bytes_of_a_line, rest.size())))
    out.append(to_base64(rest.substr(0, bytes_of_a_line))).append(line_end);
  return out;
}

std::string to_item_body(const mail_message& m) {
  std::string out;
  for (const auto& [key, value] : {std::pair<std::string_view, const std::string&>{"to", m.to}, {"reply_to", m.reply_to}, {"subject", m.subject}, {"text", m.text}}) {
    out.append(out.empty() ? "{\"" : ",\"").append(key).append("\":");
    append_json_text(out, value); // visitors' bytes need not be UTF-8
  }
  return out += '}';
}

std::optional<mail_message> mail_of_item_body(std::string_view body) {
  boost::json::error_code bad;
  const auto parsed = boost::json::parse(body, bad);
  const auto* o = bad ? nullptr : parsed.if_object();
  if (!o)
    return {};
  mail_message m;
  for (auto [key, into] : {std::pair{"to", &m.to}, {"reply_to", &m.reply_to}, {"subject", &m.subject}, {"text", &m.text}}) {
    const auto* value = o->if_contains(key);
    if (!value || !value->is_string())
      return {};
    *into = std::string{value->get_string()};
  }
  return m;
}

} // namespace parley::outbox
