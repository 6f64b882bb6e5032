// [site.NAME.notification]
#pragma once
#include "app/config/section.hpp"

namespace parley::app {

/// How consoles call an operator. They follow it; the router only keeps it.
struct notification {
  enum class method : std::uint8_t { none, browser } by = method::browser;
  enum class sound : std::uint8_t { off, on } with = sound::on;
  enum class trigger : std::uint8_t { off, on };
  trigger bot_hosted_messages = trigger::off; ///< a message in a chat that the bot hosts
  trigger assigned_messages = trigger::on;    ///< a new message of a visitor that the operator has
};

extern const site_section notification_section;

} // namespace parley::app
