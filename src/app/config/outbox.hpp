// What leaves the house, as the settings have it: [site.NAME.offline], [[site.NAME.webhooks]], [[site.NAME.apps]], and [mail] of the file.
#pragma once
#include "app/config/section.hpp"
#include "outbox/settings.hpp"

namespace parley::app {

/// In the environment: the password for [mail], where no file has it. Not a setting like others, for those can be flags, which everybody on the machine sees.
inline constexpr std::string_view mail_password_variable = "PARLEY_MAIL_PASSWORD";

/// Whom messages are mailed to: names of accounts, or addresses. The method is in the rules: it decides what becomes of the chat.
struct offline_part {
  std::vector<std::string> recipients;
  std::map<std::string, std::vector<std::string>> of_queue; ///< by the queue's name: instead of them
};

struct webhooks_part {
  struct entry {
    outbox::webhook_endpoint endpoint; ///< without its queues
    std::vector<std::string> queues;   ///< names
  };
  std::vector<entry> all;
};

struct apps_part {
  std::vector<outbox::webhook_app> all;
};

extern const site_section offline_section;
extern const site_section webhooks_section;
extern const site_section apps_section;

/// [mail]. The password is not there.
void read_mail(config_reader& reader, const toml::table& table, mail_config& mail);
/// Reads the password from its file, if it has one. What is wrong with [mail].
void settle_mail(server_config& config, std::vector<std::string>& problems);

/// For the outbox of a site: after settle() and settle_rules().
outbox::outbox_settings outbox_settings_of(const server_config& config, const site_config& site);

} // namespace parley::app
