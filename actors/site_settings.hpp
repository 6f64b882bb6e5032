// What a site's actors need to know of its configuration.
#pragma once
#include "actors/account_book.hpp"
#include "domain/operator_machine.hpp"
#include "domain/session_machine.hpp"
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
    std::string name{};
    std::string key{};
    std::uint32_t capacity = 0; ///< 0 = default_capacity
    domain::responds responds = domain::responds::yes;
    std::string shown_name{}; ///< for visitors and colleagues; empty = name
    domain::operator_rights::reach sees = domain::operator_rights::reach::queues;
    enum class state : std::uint8_t { active, removed } is = state::active; ///< removed: its chats go to others, its name stays
  };
  domain::site_rules rules; ///< its queues include the default one
  std::vector<account> accounts;
  account_book* book = nullptr; ///< null: nobody comes with anything signed. Outlives the shard.
};

/// An account was made, changed or deleted, or logins of it have ended.
struct account_change {
  site_settings::account now{};
  enum class key : std::uint8_t { kept, renewed } client_key = key::kept; ///< renewed: connections that came with the old one are closed
  std::vector<std::string> ended_logins{};                                ///< connections that came with a token of one of these are closed
};

} // namespace parley::actors
