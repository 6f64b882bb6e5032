#include "app/config/rules.hpp"

#include "domain/site_rules_check.hpp"

#include <limits>

namespace parley::app {

namespace {

using domain::site_rules;

void read_scalars(config_reader& r, const toml::table& table, site_rules& rules) {
  using start = site_rules::start;
  using free_word = site_rules::free_word;
  r.read(table, "rules",
    {
      {"fixed_start_status", r.choice<start>(rules.fixed_start_status, {{"unset", start::unset}, {"on_chat", start::on_chat}, {"chatbot", start::chatbot}})},
      {"free_words", r.choice<free_word>(rules.free_words, {{"leaves_bot", free_word::leaves_bot}, {"stays_with_bot", free_word::stays_with_bot}})},
      {"session_hosting", r.toggle(rules.session_hosting, site_rules::automation::on, site_rules::automation::off)},
      {"auto_hosting", r.toggle(rules.hosting, site_rules::auto_hosting::on, site_rules::auto_hosting::off)},
      {"inactive_after_ms", r.duration(rules.inactive_after_ms)},
      {"end_after_ms", r.duration(rules.end_after_ms)},
      {"operator_grace_ms", r.duration(rules.operator_grace_ms)},
      {"visitor_grace_ms", r.duration(rules.visitor_grace_ms)},
      {"confirm_end", r.toggle(rules.confirm_end, site_rules::confirm::yes, site_rules::confirm::no)},
      {"page_routing", r.toggle(rules.pages, site_rules::page_routing::on, site_rules::page_routing::off)},
      {"department_routing", r.toggle(rules.departments, site_rules::department_routing::on, site_rules::department_routing::off)},
      {"skills", r.texts(rules.skills)},
      {"visitor_fallback", r.text(rules.visitor_fallback)},
      {"operator_fallback", r.text(rules.operator_fallback)},
    });
}

/// The bit of a skill: its place in `skills` of [site.NAME.rules], which may stand further down in the file.
domain::skill_set skill_named(const toml::table& site, std::string_view name) {
  std::size_t place = 0;
  if (auto* skills = site["rules"]["skills"].as_array())
    for (auto& skill : *skills) {
      if (place == domain::max_skills)
        break;
      if (skill.value<std::string_view>() == name)
        return domain::skill_set{1} << place;
      ++place;
    }
  return 0;
}

void read_operator_skills(config_reader& r, const toml::table& table, const toml::table& site, site_rules& rules) {
  for (auto&& [key, value] : table) {
    const std::string name{key.str()};
    std::vector<std::string> skills;
    r.texts(skills)("skills of operator " + name, value);
    auto& has = rules.operator_skills[name];
    for (const auto& skill : skills) {
      if (auto bit = skill_named(site, skill))
        has |= bit;
      else
        r.wrong(value.source(), "operator " + name + ": skills of [site.….rules] has no " + skill);
    }
  }
}

domain::page_rule read_page_rule(config_reader& r, const toml::table& table, const queue_names& queues) {
  domain::page_rule rule;
  r.read(table, "page_rule", {{"page", r.text(rule.page, limits::max_text_bytes)}, {"queue", queue_named(r, queues, rule.queue)}});
  r.require(table, "page_rule", {"page", "queue"});
  return rule;
}

domain::channel_rules read_channel(config_reader& r, const toml::table& table) {
  domain::channel_rules c;
  r.read(table, "channel",
    {
      {"channel", r.number(c.channel, 0, limits::max_channel)},
      {"name", r.text(c.name)},
      {"auto_terminate_ms", r.duration(c.auto_terminate_ms)},
    });
  r.require(table, "channel", {"channel", "name"});
  return c;
}

domain::unread_level read_unread_level(config_reader& r, const toml::table& table) {
  domain::unread_level level;
  r.read(table, "unread_level", {{"after_ms", r.duration(level.after_ms)}, {"colour", r.text(level.colour)}});
  r.require(table, "unread_level", {"after_ms", "colour"});
  return level;
}

} // namespace

key_readers rules_readers(config_reader& r, site_rules& rules, const toml::table& site, const queue_names& queues) {
  return {
    {"rules", r.table([&](auto& t) { read_scalars(r, t, rules); })},
    {"operator_skills", r.table([&](auto& t) { read_operator_skills(r, t, site, rules); })},
    {"page_rule", r.tables([&](auto& t) { rules.page_rules.push_back(read_page_rule(r, t, queues)); })},
    {"channel", r.tables([&](auto& t) { rules.channels.push_back(read_channel(r, t)); })},
    {"unread_level", r.tables([&](auto& t) { rules.unread_levels.push_back(read_unread_level(r, t)); })},
  };
}

} // namespace parley::app
