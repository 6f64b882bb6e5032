#include "outbox/address_policy.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

namespace parley::outbox {

namespace {

struct range_v4 {
  std::uint32_t first;
  int bits;
};

/// RFC 6890 and its successors: what is not global.
constexpr std::array not_public_v4{
  range_v4{0x00000000, 8},  // this network
  range_v4{0x0a000000, 8},  // 10/8
  range_v4{0x64400000, 10}, // 100.64/10, shared by providers
  range_v4{0x7f000000, 8},  // loopback
  range_v4{0xa9fe0000, 16}, // 169.254/16, link-local, among them the metadata of clouds
  range_v4{0xac100000, 12}, // 172.16/12
  range_v4{0xc0000000, 24}, // 192.0.0/24
  range_v4{0xc0000200, 24}, // documentation
  range_v4{0xc0a80000, 16}, // 192.168/16
  range_v4{0xc6120000, 15}, // benchmarks
  range_v4{0xc6336400, 24}, // documentation
  range_v4{0xcb007100, 24}, // documentation
  range_v4{0xe0000000, 3},  // multicast, reserved, broadcast
};

bool is_public_v4(std::uint32_t address) {
  return std::ranges::none_of(not_public_v4, [&](const range_v4& r) { return (address ^ r.first) >> (32 - r.bits) == 0; });
}

std::uint32_t v4_at(const std::uint8_t* bytes) { return std::uint32_t(bytes[0]) << 24 | std::uint32_t(bytes[1]) << 16 | std::uint32_t(bytes[2]) << 8 | bytes[3]; }

bool starts_with(const std::uint8_t* address, std::initializer_list<std::uint8_t> prefix) { return std::equal(prefix.begin(), prefix.end(), address); }

bool is_public_v6(const std::uint8_t* a) {
  if (starts_with(a, {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff})) // ::ffff:a.b.c.d
    return is_public_v4(v4_at(a + 12));
  if (starts_with(a, {0x00, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0})) // 64:ff9b::/96, NAT64
    return is_public_v4(v4_at(a + 12));
  if (starts_with(a, {0x20, 0x02})) // 6to4
    return is_public_v4(v4_at(a + 2));
  const bool global = (a[0] & 0xe0) == 0x20; // 2000::/3 is what is given out
  const bool documentation = starts_with(a, {0x20, 0x01, 0x0d, 0xb8});
  const bool special = starts_with(a, {0x20, 0x01, 0x00}) || starts_with(a, {0x20, 0x01, 0x01}); // 2001::/23: Teredo, ORCHID and others
  return global && !documentation && !special;
}

} // namespace

bool is_public(const sockaddr* address) {
  if (address->sa_family == AF_INET) {
    sockaddr_in in;
    std::memcpy(&in, address, sizeof in);
    return is_public_v4(ntohl(in.sin_addr.s_addr));
  }
  if (address->sa_family == AF_INET6) {
    sockaddr_in6 in;
    std::memcpy(&in, address, sizeof in);
    return is_public_v6(in.sin6_addr.s6_addr);
  }
  return false;
}

} // namespace parley::outbox
