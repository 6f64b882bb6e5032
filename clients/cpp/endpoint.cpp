#include "clients/cpp/endpoint.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <charconv>
#include <cstring>
#include <netdb.h>

namespace parley::client {

namespace {

/// Both stand in the request for the WebSocket, where a space or a line's end would mean something.
bool is_plain(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c > ' ' && c <= '~'; });
}

/// Splits off "ws://" and the path.
result<endpoint, std::string> parse_form(std::string_view& text) {
  endpoint e;
  const auto whole = std::string{text};
  const auto scheme_end = text.find("://");
  if (scheme_end == text.npos)
    return e;
  const auto scheme = text.substr(0, scheme_end);
  if (scheme != name_of(transport::websocket) && scheme != name_of(transport::websocket_json))
    return failure{"'" + whole + "' begins neither with ws:// nor with ws+json://"};
  e.over = scheme == name_of(transport::websocket) ? transport::websocket : transport::websocket_json;
  text.remove_prefix(scheme_end + 3);
  if (const auto slash = text.find('/'); slash != text.npos) {
    e.path = text.substr(slash);
    text = text.substr(0, slash);
  }
  e.host = text;
  if (!is_plain(e.path) || !is_plain(e.host) || e.path.find('#') != e.path.npos)
    return failure{"'" + whole + "' is not the address of a WebSocket"};
  return e;
}

} // namespace

std::string_view name_of(transport t) {
  switch (t) {
    case transport::websocket: return "ws";
    case transport::websocket_json: return "ws+json";
    case transport::tcp: break;
  }
  return "tcp";
}

bool endpoint::is_loopback() const { return ntohl(address.sin_addr.s_addr) >> 24 == 127; }

std::string endpoint::to_string() const {
  char text[INET_ADDRSTRLEN];
  inet_ntop(AF_INET, &address.sin_addr, text, sizeof text);
  const auto where = std::string{text} + ':' + std::to_string(ntohs(address.sin_port));
  return over == transport::tcp ? where : std::string{name_of(over)} + "://" + where + path;
}

result<endpoint, std::string> endpoint::parse(std::string_view text) {
  auto e = parse_form(text);
  if (!e)
    return e;
  auto colon = text.rfind(':');
  if (colon == std::string_view::npos || colon == 0)
    return failure{"'" + std::string{text} + "' is not HOST:PORT"};
  auto digits = text.substr(colon + 1);
  std::uint16_t port = 0;
  auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  if (error != std::errc{} || end != digits.data() + digits.size() || port == 0)
    return failure{"'" + std::string{digits} + "' is not a port"};

  addrinfo hints{}, *found = nullptr;
  hints.ai_family = AF_INET;
  hints.ai_socktype = SOCK_STREAM;
  std::string host{text.substr(0, colon)};
  if (int why = getaddrinfo(host.c_str(), nullptr, &hints, &found); why != 0)
    return failure{"'" + host + "': " + gai_strerror(why)};
  std::memcpy(&e->address, found->ai_addr, sizeof e->address);
  freeaddrinfo(found);
  e->address.sin_port = htons(port);
  return e;
}

sockaddr_in loopback_source(std::uint8_t last) {
  sockaddr_in a{};
  a.sin_family = AF_INET;
  a.sin_addr.s_addr = htonl(0x7f000000u | last);
  return a;
}

} // namespace parley::client
