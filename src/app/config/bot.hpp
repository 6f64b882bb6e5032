// What the bot and the operators say by themselves, as the configuration file has it: [[site.NAME.bot.step]], [[site.NAME.faq]], [[site.NAME.canned]].
#pragma once
#include "app/config/queue.hpp"

namespace parley::app {

/// Keys of [site.NAME]; the references must live as long as the readers.
key_readers bot_readers(config_reader& reader, domain::site_rules& rules, const queue_names& queues);

} // namespace parley::app
