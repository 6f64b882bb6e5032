#include "domain/explain_words.hpp"

#include "base/json_text.hpp"
#include "protocol/frame_json.hpp"

#include <algorithm>
#include <bit>

namespace parley::domain {

namespace {

std::string counted(std::uint64_t n, std::string_view noun) { return std::to_string(n).append(" ").append(noun).append(n == 1 ? "" : "s"); }

/// What the rule looks at.
std::string facts_of(const candidate& c, const routing_decision& d, std::int64_t at_ms) {
  std::string out = counted(c.in_use, "slot") + " in use, " + std::to_string(c.assignable) + " free";
  if (d.rule == wire::offer_rule::longest_idle)
    out += (c.in_use == 0 ? ", idle for " : ", last change ") + duration_text(at_ms - c.idle_since_ms) + (c.in_use == 0 ? "" : " before");
  else if (d.rule != wire::offer_rule::fill_first && d.rule != wire::offer_rule::preferred)
    out += c.last_turn ? ", last turn " + std::to_string(c.last_turn) : ", no turn yet";
  if (d.skills)
    out += c.skills ? ", has " + skills_text(c.skills) : ", has no skills";
  return out;
}

/// What decided between two for whom the rule's first question has the same answer; empty if the first question decided.
std::string tie_text(const candidate& first, const candidate& second, wire::offer_rule rule) {
  switch (rule) {
    case wire::offer_rule::least_busy:
      if (first.in_use != second.in_use)
        return {};
      break;
    case wire::offer_rule::longest_idle:
      if ((first.in_use > 0) != (second.in_use > 0) || first.idle_since_ms != second.idle_since_ms)
        return {};
      break;
    case wire::offer_rule::fill_first:
      if (first.in_use != second.in_use)
        return {};
      return "the lower number";
    case wire::offer_rule::round_robin:
      if (first.last_turn != second.last_turn)
        return {};
      break;
    default: return {};
  }
  return first.last_turn != second.last_turn ? "whose turn was longer ago" : "the lower number";
}

} // namespace

std::string quoted(std::string_view text) {
  std::string out;
  append_json_text(out, text);
  return out;
}

std::string and_quoted(const flatbuffers::String* text) { return text && text->size() ? ' ' + quoted({text->c_str(), text->size()}) : std::string{}; }

std::string name_of(operator_id op, const operator_names& names) {
  const auto at = names.find(op);
  if (at == names.end())
    return to_text(principal{op});
  const auto escaped = quoted(at->second); // a name without anything odd in it stands there as it is
  return escaped.substr(1, escaped.size() - 2);
}

std::string full_name_of(operator_id op, const operator_names& names) {
  const auto number = to_text(principal{op});
  return names.contains(op) ? number + " (" + name_of(op, names) + ')' : number;
}

std::string name_of(principal who, const operator_names& names) {
  switch (who.kind()) {
    case principal_kind::system: return "the server";
    case principal_kind::bot: return "the bot";
    case principal_kind::operator_: return name_of(who.operator_(), names);
    case principal_kind::visitor: break;
  }
  return to_text(who);
}

std::string text_of(queue_id q) { return "queue " + std::to_string(q.value); }

std::string skills_text(skill_set skills) {
  std::string list;
  for (int bit = 0; bit < 32; ++bit)
    if (skills & skill_set{1} << bit)
      list.append(list.empty() ? "" : ", ").append(std::to_string(bit));
  return (std::has_single_bit(skills) ? "skill " : "skills ") + list;
}

std::string rule_text(const routing_decision& d) {
  if (d.rule == wire::offer_rule::preferred)
    return "the session prefers this operator, and the time in which nobody else may have it is not over";
  if (d.considered == 1)
    return "the only one who could take it";
  const std::string of_how_many = " of " + std::to_string(d.considered) + " who could take it";
  switch (d.rule) {
    case wire::offer_rule::round_robin: return "next in turn" + of_how_many;
    case wire::offer_rule::least_busy: return "least busy" + of_how_many;
    case wire::offer_rule::longest_idle: return "longest idle" + of_how_many;
    case wire::offer_rule::fill_first: return "busiest" + of_how_many;
    default: return "first by number" + of_how_many;
  }
}

std::vector<std::string> candidate_lines(const routing_decision& d, std::int64_t at_ms, const operator_names& names) {
  const auto& candidates = d.candidates;
  std::size_t width = 0;
  for (const candidate& c : candidates)
    width = std::max(width, name_of(c.op, names).size());
  std::vector<std::string> lines;
  for (const candidate& c : candidates) {
    auto name = name_of(c.op, names);
    name.resize(width, ' ');
    lines.push_back(name + "  " + facts_of(c, d, at_ms));
  }
  if (candidates.size() > 1)
    if (const auto tie = tie_text(candidates[0], candidates[1], d.rule); !tie.empty())
      lines.push_back("between " + name_of(candidates[0].op, names) + " and " + name_of(candidates[1].op, names) + " decided: " + tie);
  if (d.considered > candidates.size())
    lines.push_back("and " + std::to_string(d.considered - candidates.size()) + " more, who came later in this order");
  return lines;
}

} // namespace parley::domain
