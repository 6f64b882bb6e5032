#include "gateway/address_quota.hpp"

namespace parley::gateway {

namespace {
std::uint64_t key_of(const boost::asio::ip::address& a) {
  if (a.is_v4())
    return a.to_v4().to_uint();
  const auto bytes = a.to_v6().to_bytes();
  if (a.to_v6().is_v4_mapped())
    return std::uint64_t{bytes[12]} << 24 | bytes[13] << 16 | bytes[14] << 8 | bytes[15];
  std::uint64_t network = 0;
  for (std::size_t i = 0; i < 8; ++i)
    network = network << 8 | bytes[i];
  return network;
}
} // namespace

address_quota::place::~place() {
  if (!of_)
    return;
  if (auto at = of_->taken_.find(key_); --at->second == 0)
    of_->taken_.erase(at);
}

std::optional<address_quota::place> address_quota::enter(const boost::asio::ip::address& from) {
  if (most_ == 0)
    return place{nullptr, 0};
  const auto key = key_of(from);
  auto& taken = taken_[key];
  if (taken >= most_)
    return std::nullopt;
  ++taken;
  return place{this, key};
}

} // namespace parley::gateway
