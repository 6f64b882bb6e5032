// Everything that can be set about what leaves the house.
#pragma once
#include "outbox/back_off.hpp"
#include "outbox/webhook_settings.hpp"

#include <map>
#include <span>

namespace parley::outbox {

struct outbox_settings {
  mail_settings mail{};
  std::vector<webhook_endpoint> webhooks{};
  std::vector<webhook_app> apps{};
  address_policy addresses = address_policy::public_only; ///< of webhooks and apps
  back_off wait{};
  /// Who gets the offline messages of a queue: addresses, or names of accounts; a queue that is not in it: those of queue 0.
  std::map<queue_id, std::vector<std::string>> offline_recipients{};
  std::map<queue_id, std::string> queue_names{}; ///< for people who read mails
  std::string site_name{};
  friend bool operator==(const outbox_settings&, const outbox_settings&) = default;
};

/// What is wrong, for a person, each beginning with the name of what it is about: names, URLs, secrets, events that are not what they must be, or stand twice; too many of them.
std::vector<std::string> problems(std::span<const webhook_endpoint> webhooks);
std::vector<std::string> problems(std::span<const webhook_app> apps);
/// … of [mail]. None if there is no server.
std::vector<std::string> problems(const mail_settings& mail);

} // namespace parley::outbox
