// How many connections one address has.
#pragma once
#include <boost/asio/ip/address.hpp>

#include <cstdint>
#include <optional>
#include <unordered_map>
#include <utility>

namespace parley::gateway {

/// Counts connections by address; of IPv6 by the first 64 bits, which is what one customer of a provider has. One thread; outlives its places.
class address_quota {
public:
  /// `most` 0: any number.
  explicit address_quota(std::uint32_t most) : most_(most) {}

  /// Held by a connection; gives its place back at its end.
  class place {
  public:
    place(place&& other) noexcept : of_(std::exchange(other.of_, nullptr)), key_(other.key_) {}
    place& operator=(place&& other) noexcept {
      std::swap(of_, other.of_);
      std::swap(key_, other.key_);
      return *this;
    }
    ~place();

  private:
    friend class address_quota;
    place(address_quota* of, std::uint64_t key) : of_(of), key_(key) {}
    address_quota* of_;
    std::uint64_t key_;
  };

  /// Nothing if the address has as many connections as it may.
  std::optional<place> enter(const boost::asio::ip::address& from);

private:
  const std::uint32_t most_;
  std::unordered_map<std::uint64_t, std::uint32_t> taken_;
};

} // namespace parley::gateway
