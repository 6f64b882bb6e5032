#include "app/config/notification.hpp"

namespace parley::app {

namespace {

key_reader reader(config_reader& r, site_config& site) {
  return section_table<notification>(r, site, [&r](const toml::table& table, notification& n) {
    using method = notification::method;
    using sound = notification::sound;
    using trigger = notification::trigger;
    r.read(table, "notification",
      {
        {"method", r.choice<method>(n.by, {{"none", method::none}, {"browser", method::browser}})},
        {"sound", r.toggle(n.with, sound::on, sound::off)},
        {"on_bot_hosted_messages", r.toggle(n.bot_hosted_messages, trigger::on, trigger::off)},
        {"on_assigned_messages", r.toggle(n.assigned_messages, trigger::on, trigger::off)},
      });
  });
}

} // namespace

const site_section notification_section{"notification", reader, nullptr};

} // namespace parley::app
