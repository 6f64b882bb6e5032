#include "app/routes/site_routes.hpp"

#include "app/config/attachments.hpp"
#include "app/config/branding.hpp"
#include "app/config/notification.hpp"

namespace parley::app {

namespace json = boost::json;
using domain::queue_rules;
using domain::site_rules;

namespace {

json::array queues_of(const site_rules& rules) {
  json::array out;
  for (const auto& q : rules.queues)
    out.push_back(json::object{{"id", q.id.value}, {"name", q.name}, {"department", q.department == queue_rules::shown::as_department}});
  return out;
}

json::object shown(const branding& b) {
  json::object out{{"provider_shown", b.provider == branding::shown::yes}};
  if (!b.title.empty())
    out["title"] = b.title;
  if (!b.colour.empty())
    out["colour"] = b.colour;
  return out;
}

json::object shown(const notification& n) {
  using trigger = notification::trigger;
  return {{"method", n.by == notification::method::browser ? "browser" : "none"}, {"sound", n.with == notification::sound::on},
    {"on_bot_hosted_messages", n.bot_hosted_messages == trigger::on}, {"on_assigned_messages", n.assigned_messages == trigger::on}};
}

json::object shown(const attachments::attachment_limits& l) {
  json::array types;
  for (const auto& type : l.types)
    types.push_back(json::value(type));
  return {{"file_bytes", l.file_bytes}, {"types", std::move(types)}};
}

json::object console_of(const site_config& site) {
  const auto& rules = site.rules;
  json::array levels, channels;
  for (const auto& l : rules.unread_levels)
    levels.push_back(json::object{{"after_ms", l.after_ms}, {"colour", l.colour}});
  for (const auto& c : rules.channels)
    channels.push_back(json::object{{"channel", c.channel}, {"name", c.name}});
  return {{"site", site.name}, {"confirm_end", rules.confirm_end == site_rules::confirm::yes}, {"auto_hosting", rules.hosting == site_rules::auto_hosting::on},
    {"queues", queues_of(rules)}, {"channels", std::move(channels)}, {"unread_levels", std::move(levels)}, {"notification", shown(site.parts.get<notification>())},
    {"branding", shown(site.parts.get<branding>())}, {"attachments", shown(site.parts.get<attachments::attachment_limits>())}};
}

json::object widget_of(const site_config& site) {
  json::array departments;
  if (site.rules.departments == site_rules::department_routing::on)
    for (const auto& q : site.rules.queues)
      if (q.department == queue_rules::shown::as_department)
        departments.push_back(json::object{{"id", q.id.value}, {"name", q.name}});
  return {{"site", site.name}, {"departments", std::move(departments)}, {"branding", shown(site.parts.get<branding>())},
    {"attachments", shown(site.parts.get<attachments::attachment_limits>())}};
}

} // namespace

void add_site_routes(admin::api& to, const admin::settings_book& settings, std::function<std::shared_ptr<const site_config>()> site) {
  to.add(http::method::get, "/api/v1/console", admin::access::account(), [&settings, site](const admin::call&) {
    auto out = console_of(*site());
    out["settings_version"] = settings.current()->number;
    return http::json(out);
  });
  to.add(http::method::get, "/api/v1/widget", admin::access::anybody(), [site](const admin::call&) { return http::json(widget_of(*site())); });
}

} // namespace parley::app
