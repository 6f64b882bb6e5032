// Whom to call when something happens in a chat, and which apps can make something of one.
#pragma once
#include "base/ids.hpp"
#include "outbox/transfers.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace parley::outbox {

/// Names of endpoints and apps: letters, digits, '-', '_'; they are part of keys and of what people type.
constexpr std::size_t max_endpoint_name_bytes = 64;
/// Endpoints of a site: each reads the log by itself.
constexpr std::size_t max_endpoints = 16;
constexpr std::size_t max_apps = 32;
/// While a secret is being changed there are two; more are a mistake.
constexpr std::size_t max_secrets = 4;

struct webhook_endpoint {
  std::string name{};                 ///< unique within the site
  std::string url{};                  ///< https:// or http://
  std::vector<std::string> secrets{}; ///< whsec_…; the first is the newest
  std::vector<std::string> events{};  ///< types as in webhook_event.hpp; empty: all
  std::vector<queue_id> queues{};     ///< only sessions of these; empty: all
  std::uint32_t at_once = 4;          ///< calls under way: of different sessions, for those of one go one after another
  std::int64_t timeout_ms = 15'000;   ///< what Standard Webhooks recommends: 15 to 30 seconds
  friend bool operator==(const webhook_endpoint&, const webhook_endpoint&) = default;
};

/// A program outside that makes an item (a request, a complaint) from a chat.
struct webhook_app {
  std::string name{};
  std::string title{}; ///< on the operator's button
  std::string url{};
  std::vector<std::string> secrets{};
  std::int64_t timeout_ms = 10'000; ///< an operator waits for it
  friend bool operator==(const webhook_app&, const webhook_app&) = default;
};

} // namespace parley::outbox
