#include "app/config/outbox.hpp"

#include "app/config/branding.hpp"

#include <algorithm>
#include <fstream>

namespace parley::app {

namespace {

using outbox::mail_settings;

constexpr std::int64_t longest_timeout_ms = 300'000; // a receiver that needs longer should take the call and work later
constexpr std::int64_t most_at_once = 64;            // sockets

const domain::queue_rules* queue_named(const site_config& site, const std::string& name) {
  const auto found = std::ranges::find(site.rules.queues, name, &domain::queue_rules::name);
  return found == site.rules.queues.end() ? nullptr : &*found;
}

void check_queue(const site_config& site, std::string_view place, const std::string& name, domain::problem_list& out) {
  if (!queue_named(site, name))
    out.add(place, "the site has no queue " + name);
}

void append(std::string_view place, const std::vector<std::string>& problems, domain::problem_list& out) {
  for (const auto& p : problems)
    out.add(place, p);
}

// ---- offline

key_reader offline_reader(config_reader& r, site_config& site) {
  return section_table<offline_part>(r, site, [&r, &site](const toml::table& table, offline_part& o) {
    using method = domain::site_rules::offline_method;
    const auto of_queue = [&](const toml::table& queues) {
      for (auto&& [name, list] : queues)
        r.texts(o.of_queue[std::string{name.str()}])("recipients of queue " + std::string{name.str()}, list);
    };
    r.read(table, "offline",
      {
        {"method", r.choice<method>(site.rules.offline, {{"in_chat", method::in_chat}, {"by_mail", method::by_mail}})},
        {"recipients", r.texts(o.recipients)},
        {"queue", r.table(of_queue)},
      });
  });
}

const std::vector<std::string>& recipients_of(const offline_part& o, const std::string& queue) {
  const auto own = o.of_queue.find(queue);
  return own == o.of_queue.end() ? o.recipients : own->second;
}

void check_offline(const site_config& site, domain::problem_list& out) {
  const auto o = site.parts.get<offline_part>();
  const auto check_addresses = [&](const std::vector<std::string>& all) {
    for (const auto& a : all)
      if (a.find('@') != a.npos && !outbox::is_mail_address(a))
        out.add("offline", a + " is no address");
  };
  check_addresses(o.recipients);
  for (const auto& [queue, recipients] : o.of_queue) {
    check_queue(site, "offline", queue, out);
    check_addresses(recipients);
  }
  if (site.rules.offline != domain::site_rules::offline_method::by_mail)
    return;
  for (const auto& q : site.rules.queues)
    if (recipients_of(o, q.name).empty())
      out.add("offline", "method is by_mail, but nobody gets the messages of queue " + q.name);
}

// ---- webhooks and apps

template <class Called>
key_readers readers_of_called(config_reader& r, Called& c) {
  return {
    {"name", r.text(c.name, outbox::max_endpoint_name_bytes)},
    {"url", r.text(c.url, limits::max_page_address_bytes)},
    {"secrets", r.texts(c.secrets)},
    {"timeout_ms", r.number(c.timeout_ms, 1, longest_timeout_ms)},
  };
}

webhooks_part::entry read_webhook(config_reader& r, const toml::table& table) {
  webhooks_part::entry e;
  auto known = readers_of_called(r, e.endpoint);
  known.emplace("events", r.texts(e.endpoint.events));
  known.emplace("queues", r.texts(e.queues));
  known.emplace("at_once", r.number(e.endpoint.at_once, 1, most_at_once));
  r.read(table, "webhooks", known);
  r.require(table, "webhooks", {"name", "url", "secrets"});
  return e;
}

outbox::webhook_app read_app(config_reader& r, const toml::table& table) {
  outbox::webhook_app a;
  auto known = readers_of_called(r, a);
  known.emplace("title", r.text(a.title));
  r.read(table, "apps", known);
  r.require(table, "apps", {"name", "title", "url", "secrets"});
  return a;
}

key_reader webhooks_reader(config_reader& r, site_config& site) {
  return [&r, &site](const std::string& key, const toml::node& node) {
    webhooks_part part;
    r.tables([&](const toml::table& t) { part.all.push_back(read_webhook(r, t)); })(key, node);
    site.parts.put(std::move(part));
  };
}

key_reader apps_reader(config_reader& r, site_config& site) {
  return [&r, &site](const std::string& key, const toml::node& node) {
    apps_part part;
    r.tables([&](const toml::table& t) { part.all.push_back(read_app(r, t)); })(key, node);
    site.rules.apps.clear();
    for (const auto& a : part.all)
      site.rules.apps.push_back({a.name, a.title});
    site.parts.put(std::move(part));
  };
}

void check_webhooks(const site_config& site, domain::problem_list& out) {
  const auto part = site.parts.get<webhooks_part>();
  std::vector<outbox::webhook_endpoint> all;
  for (const auto& e : part.all) {
    all.push_back(e.endpoint);
    for (const auto& q : e.queues)
      check_queue(site, "webhooks", q, out);
  }
  append("webhooks", outbox::problems(std::span<const outbox::webhook_endpoint>{all}), out);
}

void check_apps(const site_config& site, domain::problem_list& out) {
  const auto part = site.parts.get<apps_part>();
  append("apps", outbox::problems(std::span<const outbox::webhook_app>{part.all}), out);
}

/// The first line, for editors end files with a line end.
std::string first_line_of(const std::string& path, std::vector<std::string>& problems) {
  std::ifstream file{path};
  std::string line;
  if (!file || !std::getline(file, line))
    problems.push_back("mail.password_file: " + path + " can't be read");
  return line;
}

} // namespace

const site_section offline_section{"offline", offline_reader, check_offline};
const site_section webhooks_section{"webhooks", webhooks_reader, check_webhooks};
const site_section apps_section{"apps", apps_reader, check_apps};

void read_mail(config_reader& r, const toml::table& table, mail_config& mail) {
  using encryption = mail_settings::encryption;
  auto& m = mail.settings;
  r.read(table, "mail",
    {
      {"server", r.text(m.server)},
      {"encryption", r.choice<encryption>(m.tls, {{"starttls", encryption::starttls}, {"tls", encryption::tls}, {"none", encryption::none}})},
      {"ca_file", r.text(m.ca_file, limits::max_page_address_bytes)},
      {"user", r.text(m.user)},
      {"password_file", r.text(mail.password_file, limits::max_page_address_bytes)},
      {"from", r.text(m.from)},
      {"from_name", r.text(m.from_name)},
      {"timeout_ms", r.number(m.timeout_ms, 1, longest_timeout_ms)},
      {"at_once", r.number(m.at_once, 1, most_at_once)},
    });
  r.require(table, "mail", {"server", "from"});
}

void settle_mail(server_config& config, std::vector<std::string>& problems) {
  auto& mail = config.mail;
  if (!mail.password_file.empty())
    mail.settings.password = first_line_of(mail.password_file, problems);
  if (!mail.settings.user.empty() && mail.settings.password.empty())
    problems.push_back("mail.user is set, but neither mail.password_file nor " + std::string{mail_password_variable} + " is");
  for (const auto& p : outbox::problems(mail.settings))
    problems.push_back("mail: " + p);
  for (const auto& site : config.sites)
    if (site.rules.offline == domain::site_rules::offline_method::by_mail && mail.settings.server.empty())
      problems.push_back("site." + site.name + ": offline messages are to be mailed, but mail.server is not set");
}

outbox::outbox_settings outbox_settings_of(const server_config& config, const site_config& site) {
  outbox::outbox_settings s;
  s.mail = config.mail.settings;
  s.mail.brand = site.parts.get<branding>().provider == branding::shown::yes ? mail_settings::branding::shown : mail_settings::branding::removed;
  s.addresses = config.outbox.allow_private_addresses ? outbox::address_policy::any : outbox::address_policy::public_only;
  s.wait = {config.outbox.first_wait_ms, config.outbox.longest_wait_ms, config.outbox.give_up_ms};
  s.apps = site.parts.get<apps_part>().all;
  for (const auto& e : site.parts.get<webhooks_part>().all) {
    auto& endpoint = s.webhooks.emplace_back(e.endpoint);
    for (const auto& name : e.queues)
      if (const auto* q = queue_named(site, name))
        endpoint.queues.push_back(q->id);
  }
  const auto offline = site.parts.get<offline_part>();
  s.site_name = site.name;
  for (const auto& q : site.rules.queues) {
    s.queue_names[q.id] = q.name;
    if (const auto& recipients = recipients_of(offline, q.name); !recipients.empty())
      s.offline_recipients[q.id] = recipients;
  }
  return s;
}

} // namespace parley::app
