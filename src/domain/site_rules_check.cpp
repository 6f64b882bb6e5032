#include "domain/site_rules_check.hpp"

#include "domain/bot_scenario_check.hpp"
#include "domain/folded_text.hpp"
#include "domain/page_address.hpp"
#include "domain/problem_list.hpp"
#include "domain/queue_rules_check.hpp"

#include <algorithm>
#include <set>

namespace parley::domain {

namespace {

void check_site(const site_rules& rules, problem_list& out) {
  if (rules.departments == site_rules::department_routing::on && rules.pages == site_rules::page_routing::on)
    out.add("rules", "routing by department and routing by page exclude each other; switch one of them off");
  out.check_duration("rules", "inactive_after_ms", rules.inactive_after_ms);
  out.check_duration("rules", "end_after_ms", rules.end_after_ms);
  out.check_duration("rules", "operator_grace_ms", rules.operator_grace_ms);
  out.check_duration("rules", "visitor_grace_ms", rules.visitor_grace_ms);
}

void check_page_rules(const site_rules& rules, problem_list& out) {
  std::vector<page_address> known;
  for (const auto& r : rules.page_rules) {
    const auto place = "page rule " + r.page;
    const auto address = page_address::parse(r.page);
    out.check_text(place, "page", r.page);
    if (address.host.empty())
      out.add(place, "page must begin with the name of a host, as in shop.example/cart");
    if (std::ranges::find(known, address) != known.end())
      out.add(place, "another rule is for the same page");
    known.push_back(address);
    check_queue_named(rules, r.queue, place, "queue", out);
  }
}

void check_skills(const site_rules& rules, problem_list& out) {
  if (rules.skills.size() > max_skills)
    out.add("skills", "a site knows " + std::to_string(max_skills) + " skills at most, these are " + std::to_string(rules.skills.size()));
  std::set<std::string_view> names;
  for (const auto& s : rules.skills) {
    out.check_name("skills", "each", s);
    if (!names.insert(s).second)
      out.add("skills", s + " is there twice");
  }
  const auto known = rules.skills.size() >= max_skills ? ~skill_set{0} : (skill_set{1} << rules.skills.size()) - 1;
  for (const auto& [name, skills] : rules.operator_skills) {
    out.check_name("operator skills", "the operator's name", name);
    if (skills & ~known)
      out.add("skills of operator " + name, "there is one among them that the site does not know");
  }
}

void check_faq(const site_rules& rules, problem_list& out) {
  for (std::size_t i = 0; i < rules.faq.size(); ++i) {
    const auto place = "faq entry " + std::to_string(i + 1);
    out.check_text(place, "answer", rules.faq[i].answer);
    if (rules.faq[i].words.empty())
      out.add(place, "needs a word that it answers to");
    for (const auto& word : rules.faq[i].words)
      out.check_name(place, "each word", trimmed(word));
  }
}

void check_canned(const site_rules& rules, problem_list& out) {
  out.check_name("rules", "visitor_fallback", rules.visitor_fallback);
  out.check_name("rules", "operator_fallback", rules.operator_fallback);
  std::set<std::u32string> shortcuts;
  for (const auto& c : rules.canned) {
    const auto place = "canned response /" + c.shortcut;
    const auto typed = folded(c.shortcut);
    out.check_name(place, "shortcut", c.shortcut);
    out.check_text(place, "text", c.text);
    if (typed.empty() || typed.starts_with(U'/'))
      out.add(place, "shortcut must be a word, without the slash");
    else if (std::ranges::find(command_words, typed.substr(0, typed.find(U' '))) != std::end(command_words))
      out.add(place, "shortcut begins with a command of operators");
    if (!shortcuts.insert(typed).second)
      out.add(place, "another one has this shortcut");
  }
}

void check_channels(const site_rules& rules, problem_list& out) {
  std::set<std::uint16_t> numbers;
  std::set<std::string_view> names;
  for (const auto& c : rules.channels) {
    const auto place = "channel " + (c.name.empty() ? std::to_string(c.channel) : c.name);
    out.check_name(place, "name", c.name);
    out.check_duration(place, "auto_terminate_ms", c.auto_terminate_ms);
    if (!numbers.insert(c.channel).second)
      out.add(place, "another channel has number " + std::to_string(c.channel));
    if (!names.insert(c.name).second)
      out.add(place, "another channel has this name");
  }
}

bool is_colour(std::string_view s) { return s.size() == 7 && s[0] == '#' && s.find_first_not_of("0123456789abcdefABCDEF", 1) == s.npos; }

void check_unread_levels(const site_rules& rules, problem_list& out) {
  const unread_level* before = nullptr;
  for (const auto& level : rules.unread_levels) {
    const auto place = "unread level of " + std::to_string(level.after_ms) + " ms";
    out.check_duration(place, "after_ms", level.after_ms);
    if (before && level.after_ms <= before->after_ms)
      out.add(place, "after_ms must be more than that of the level before it, " + std::to_string(before->after_ms));
    if (!is_colour(level.colour))
      out.add(place, "colour must be written as in #ff8800");
    before = &level;
  }
}

} // namespace

std::vector<std::string> problems(const site_rules& rules) {
  problem_list out;
  check_site(rules, out);
  check_queues(rules, out);
  check_page_rules(rules, out);
  check_skills(rules, out);
  check_scenario(rules, out);
  check_faq(rules, out);
  check_canned(rules, out);
  check_channels(rules, out);
  check_unread_levels(rules, out);
  return out.take();
}

} // namespace parley::domain
