// Which web pages may connect, by the origin that a browser tells (RFC 6454).
#pragma once
#include "base/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace parley {

class origin_list {
public:
  /// `any`, `none`, `local`, or origins as `https://shop.example https://www.shop.example:8443`, separated by spaces or commas. The error names what is no origin.
  /// `local`: pages that this machine serves, under localhost or a loopback address, at any port.
  static result<origin_list, std::string> parse(std::string_view text);

  /// `origin`: the header's value; empty if there is none. What is no browser sends none, and is let in: this protects the users of browsers from
  /// pages that use their network, and nobody from programs.
  bool allows(std::string_view origin) const;
  /// Does it let in no page from elsewhere?
  bool is_local() const;

private:
  enum class who : std::uint8_t { listed, local, any } who_ = who::listed;
  std::vector<std::string> listed_; ///< in lower case
};

} // namespace parley
