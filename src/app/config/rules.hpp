// What a site decides about its chats, as the configuration file has it: [site.NAME.rules] and the lists beside it.
#pragma once
#include "app/config/queue.hpp"

namespace parley::app {

/// Keys of [site.NAME]; the references must live as long as the readers. `site`: that table.
key_readers rules_readers(config_reader& reader, domain::site_rules& rules, const toml::table& site, const queue_names& queues);

} // namespace parley::app
