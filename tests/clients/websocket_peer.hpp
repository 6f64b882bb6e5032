// The server's end of a WebSocket, byte by byte.
#pragma once
#include "clients/cpp/websocket_framing.hpp"

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace parley::client::websocket {

using bytes = std::vector<std::byte>;

inline bytes bytes_of(std::string_view text) {
  const auto* p = reinterpret_cast<const std::byte*>(text.data());
  return {p, p + text.size()};
}
inline std::string text_of(std::span<const std::byte> b) { return {reinterpret_cast<const char*>(b.data()), b.size()}; }

/// A frame as servers send it: no mask. `first` is its first byte as it is.
inline bytes server_frame(std::uint8_t first, std::span<const std::byte> payload) {
  const std::uint64_t size = payload.size();
  const int wide = size < 126 ? 0 : size <= 0xffff ? 2 : 8; // bytes of the length behind the second byte
  bytes out;
  out.push_back(std::byte(first));
  out.push_back(std::byte(wide == 0 ? size : wide == 2 ? 126 : 127));
  for (int i = wide - 1; i >= 0; --i)
    out.push_back(std::byte(size >> (8 * i)));
  out.insert(out.end(), payload.begin(), payload.end());
  return out;
}
inline bytes server_frame(std::uint8_t first, std::string_view payload) { return server_frame(first, bytes_of(payload)); }

constexpr std::uint8_t final_text = 0x81, final_binary = 0x82, final_continuation = 0x80, final_close = 0x88, final_ping = 0x89, final_pong = 0x8a;
constexpr std::uint8_t first_text = 0x01, more = 0x00;

/// A frame that a client sent.
struct client_frame {
  std::uint8_t first = 0;
  bool masked = false;
  mask_key key{};
  std::string payload{};
};

/// Takes one off the front; nothing if it is not all there.
inline std::optional<client_frame> take_client_frame(bytes& from) {
  if (from.size() < 6)
    return std::nullopt;
  client_frame f{.first = std::uint8_t(from[0]), .masked = (std::uint8_t(from[1]) & 0x80) != 0};
  std::size_t at = 2;
  std::uint64_t length = std::uint8_t(from[1]) & 0x7f;
  if (length >= 126) {
    const std::size_t wide = length == 126 ? 2 : 8;
    length = 0;
    for (std::size_t i = 0; i < wide && at < from.size(); ++i)
      length = length << 8 | std::uint8_t(from[at++]);
  }
  if (from.size() < at + 4 + length)
    return std::nullopt;
  for (auto& k : f.key)
    k = from[at++];
  for (std::size_t i = 0; i < length; ++i)
    f.payload += char(from[at + i] ^ f.key[i % 4]);
  from.erase(from.begin(), from.begin() + std::ptrdiff_t(at + length));
  return f;
}

/// What a server answers to this request.
inline std::string field_of(std::string_view request, std::string_view name) {
  const auto at = request.find(std::string{"\r\n"} + std::string{name} + ": ");
  if (at == request.npos)
    return {};
  const auto begin = at + name.size() + 4;
  return std::string{request.substr(begin, request.find("\r\n", begin) - begin)};
}

} // namespace parley::client::websocket
