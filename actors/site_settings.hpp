// What a site's actors need to know of its configuration.
#pragma once
#include "domain/operator_machine.hpp"
#include "domain/site_rules.hpp"

#include <memory>
#include <string>
#include <vector>

namespace parley::actors {

struct site_settings {
  std::string name;
  enum class visitors : std::uint8_t { closed, open } visitors_say_hello = visitors::open;
  /// May an unknown name become an operator by saying hello? Its key is kept and asked for from then on.
  enum class sign_up : std::uint8_t { refused, allowed } operators_sign_up = sign_up::refused;
  enum class gateways : std::uint8_t { nobody, with_key, anybody } gateway_policy = gateways::nobody;
  std::string gateway_key;
  std::uint32_t default_capacity = 4;

  struct account {
    std::string name;
    std::string key;
    std::uint32_t capacity = 0; ///< 0 = default_capacity
    domain::responds responds = domain::responds::yes;
  };
  std::shared_ptr<const domain::site_rules> rules; ///< its queues include the default one
  std::vector<account> accounts;
};

} // namespace parley::actors
