#include "clients/cpp/websocket_handshake.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <openssl/evp.h>
#include <optional>

namespace parley::client::websocket {

namespace {

constexpr std::string_view line_end = "\r\n", head_end = "\r\n\r\n";

std::string base64(std::span<const unsigned char> bytes) {
  std::string out((bytes.size() + 2) / 3 * 4 + 1, '\0'); // and a zero
  EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()), bytes.data(), int(bytes.size()));
  out.pop_back();
  return out;
}

char lower(char c) { return c >= 'A' && c <= 'Z' ? char(c - 'A' + 'a') : c; }

bool same_word(std::string_view a, std::string_view b) { return std::ranges::equal(a, b, {}, lower, lower); }

std::string_view trimmed(std::string_view s) {
  const auto begin = s.find_first_not_of(" \t");
  return begin == s.npos ? std::string_view{} : s.substr(begin, s.find_last_not_of(" \t") - begin + 1);
}

/// The values of a field, in order; `lines` are those behind the status line.
struct fields {
  std::string_view lines;

  template <class Each>
  void each(std::string_view name, Each tell) const {
    for (auto rest = lines; !rest.empty();) {
      const auto line = rest.substr(0, rest.find(line_end));
      rest.remove_prefix(std::min(rest.size(), line.size() + line_end.size()));
      const auto colon = line.find(':');
      if (colon != line.npos && same_word(line.substr(0, colon), name))
        tell(trimmed(line.substr(colon + 1)));
    }
  }
  /// Empty, too, if it comes more than once.
  std::string_view only(std::string_view name) const {
    std::string_view value;
    int times = 0;
    each(name, [&](std::string_view v) {
      value = v;
      ++times;
    });
    return times == 1 ? value : std::string_view{};
  }
  /// Is `word` in the field's list?
  bool lists(std::string_view name, std::string_view word) const {
    bool found = false;
    each(name, [&](std::string_view list) {
      while (!list.empty()) {
        const auto entry = list.substr(0, list.find(','));
        found |= same_word(trimmed(entry), word);
        list.remove_prefix(std::min(list.size(), entry.size() + 1));
      }
    });
    return found;
  }
  bool has(std::string_view name) const {
    bool found = false;
    each(name, [&](std::string_view) { found = true; });
    return found;
  }
};

/// "HTTP/1.1 101 Switching Protocols" → 101
std::optional<int> status_of(std::string_view line) {
  if (!line.starts_with("HTTP/1.1 ") || line.size() < 12)
    return std::nullopt;
  int status = 0;
  const auto [end, error] = std::from_chars(line.data() + 9, line.data() + 12, status);
  return error == std::errc{} && end == line.data() + 12 ? std::optional{status} : std::nullopt;
}

closing garbled(std::string detail) { return {closing::cause::garbled, error_code::none, std::move(detail)}; }

closing refusal(int status, std::string_view line) {
  constexpr int too_many_requests = 429, service_unavailable = 503;
  auto detail = "the server refused the WebSocket: " + std::string{line.substr(9)};
  if (status == too_many_requests || status == service_unavailable)
    return {closing::cause::by_server, error_code::too_many_connections, std::move(detail)};
  return {closing::cause::refused, error_code::none, std::move(detail)};
}

} // namespace

std::string accept_of(std::string_view key) {
  const auto text = std::string{key} + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"; // the RFC's, 1.3
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest;
  unsigned size = 0;
  EVP_Digest(text.data(), text.size(), digest.data(), &size, EVP_sha1(), nullptr);
  return base64({digest.data(), size});
}

handshake begin_handshake(std::string_view host, std::string_view path, std::string_view protocol, std::span<const std::byte, 16> nonce) {
  const auto key = base64({reinterpret_cast<const unsigned char*>(nonce.data()), nonce.size()});
  handshake h{.request = {}, .accept = accept_of(key), .protocol = std::string{protocol}};
  const auto field = [&](std::string_view name, std::string_view value) { h.request.append(name).append(": ").append(value).append(line_end); };
  h.request.append("GET ").append(path).append(" HTTP/1.1").append(line_end);
  field("Host", host);
  field("Upgrade", "websocket");
  field("Connection", "Upgrade");
  field("Sec-WebSocket-Key", key);
  field("Sec-WebSocket-Version", "13");
  field("Sec-WebSocket-Protocol", protocol);
  h.request.append(line_end);
  return h;
}

result<std::size_t, closing> read_answer(std::string_view so_far, const handshake& asked) {
  const auto end = so_far.find(head_end);
  if (end == so_far.npos || end > max_answer_bytes) {
    // Something else listens there, and may go on talking for ever.
    if (so_far.size() > max_answer_bytes || !std::string_view{"HTTP/1.1 "}.starts_with(so_far.substr(0, 9)))
      return failure{garbled("the answer to the request for a WebSocket is none")};
    return std::size_t{0};
  }
  const auto head = so_far.substr(0, end + line_end.size());
  const auto status_line = head.substr(0, head.find(line_end));
  const auto status = status_of(status_line);
  if (!status)
    return failure{garbled("the answer to the request for a WebSocket is none")};
  if (*status != 101)
    return failure{refusal(*status, status_line)};
  const fields answer{head.substr(status_line.size() + line_end.size())};
  if (!answer.lists("Upgrade", "websocket") || !answer.lists("Connection", "upgrade"))
    return failure{garbled("the server goes on with something else than a WebSocket")};
  if (answer.only("Sec-WebSocket-Accept") != asked.accept)
    return failure{garbled("Sec-WebSocket-Accept does not answer our key")};
  if (answer.only("Sec-WebSocket-Protocol") != asked.protocol)
    return failure{garbled("the server does not speak " + asked.protocol)};
  if (answer.has("Sec-WebSocket-Extensions"))
    return failure{garbled("the server uses an extension that nobody asked for")};
  return end + head_end.size();
}

} // namespace parley::client::websocket
