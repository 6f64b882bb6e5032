#include "clients/cpp/endpoint.hpp"

#include <arpa/inet.h>
#include <charconv>
#include <cstring>
#include <netdb.h>

namespace parley::client {

bool endpoint::is_loopback() const { return ntohl(address.sin_addr.s_addr) >> 24 == 127; }

std::string endpoint::to_string() const {
  char text[INET_ADDRSTRLEN];
  inet_ntop(AF_INET, &address.sin_addr, text, sizeof text);
  return std::string{text} + ':' + std::to_string(ntohs(address.sin_port));
}

result<endpoint, std::string> endpoint::parse(std::string_view text) {
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
  endpoint e;
  std::memcpy(&e.address, found->ai_addr, sizeof e.address);
  freeaddrinfo(found);
  e.address.sin_port = htons(port);
  return e;
}

sockaddr_in loopback_source(std::uint8_t last) {
  sockaddr_in a{};
  a.sin_family = AF_INET;
  a.sin_addr.s_addr = htonl(0x7f000000u | last);
  return a;
}

} // namespace parley::client
