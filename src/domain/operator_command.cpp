#include "domain/operator_command.hpp"

#include "domain/folded_text.hpp"
#include "protocol/limits.hpp"

#include <algorithm>
#include <utility>

namespace parley::domain {

namespace {

using refusal = refused_command::reason;

operator_input refused(refusal why) { return refused_command{why}; }

operator_input parse_transfer(std::string_view name) {
  if (name.starts_with('"')) {
    if (name.size() < 2 || !name.ends_with('"'))
      return refused(refusal::bad_name);
    name = trimmed(name.substr(1, name.size() - 2));
  }
  if (name.empty())
    return refused(refusal::no_name);
  if (name.size() > limits::max_name_bytes)
    return refused(refusal::bad_name);
  return transfer_command{std::string(name)};
}

/// A command without its slash, trimmed behind.
operator_input parse_command(std::string_view command, const site_rules& rules) {
  const std::u32string all = folded(command);
  if (all.empty() || trimmed(command).data() != command.data()) // a slash alone, or white space after it
    return refused(refusal::unknown);
  const auto [word, operand] = split_first_word(command);
  const std::u32string name = folded(word);
  if (name == U"t")
    return parse_transfer(operand);
  if (name == U"a" || name == U"d") {
    if (!operand.empty())
      return refused(refusal::no_operand);
    return name == U"a" ? operator_input{accept_command{}} : operator_input{decline_command{}};
  }
  auto canned = std::ranges::find_if(rules.canned, [&](const auto& c) { return folded(c.shortcut) == all; });
  return canned == rules.canned.end() ? refused(refusal::unknown) : canned_text{canned->text};
}

/// In one pass over `text`, so that a name with a mark in it stays a name. Stops a piece after the limit: no long text of marks makes a huge one.
std::string with_names(std::string_view text, chat_names names, const site_rules& rules) {
  auto or_fallback = [](std::string_view name, std::string_view fallback) { return trimmed(name).empty() ? fallback : name; };
  const std::pair<std::string_view, std::string_view> marks[] = {
    {"%VISITOR%", or_fallback(names.visitor, rules.visitor_fallback)}, {"%OPERATOR%", or_fallback(names.operator_, rules.operator_fallback)}};
  std::string expanded;
  while (!text.empty() && expanded.size() <= limits::max_text_bytes) {
    auto mark = std::ranges::find_if(marks, [&](const auto& m) { return text.starts_with(m.first); });
    const bool found = mark != std::end(marks);
    const std::size_t taken = found ? mark->first.size() : std::min(text.find('%', 1), text.size());
    expanded += found ? mark->second : text.substr(0, taken);
    text.remove_prefix(taken);
  }
  return expanded;
}

/// The candidates whose names fit `name` as well as any does; empty if none does.
std::vector<std::size_t> best_fits(std::string_view name, std::span<const named_operator> candidates) {
  enum class fit { none, beginning, without_case, exact };
  const std::u32string name_folded = folded(name);
  auto fit_of = [&](std::string_view candidate) {
    const std::u32string c = folded(candidate);
    if (name_folded.empty() || !c.starts_with(name_folded))
      return fit::none;
    return candidate == name ? fit::exact : c == name_folded ? fit::without_case : fit::beginning;
  };
  fit best = fit::beginning;
  std::vector<std::size_t> fitting;
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    const fit f = std::max(fit_of(candidates[i].name), fit_of(candidates[i].shown_name));
    if (f > best) {
      best = f;
      fitting.clear();
    }
    if (f == best)
      fitting.push_back(i);
  }
  return fitting;
}

} // namespace

operator_input parse(principal author, std::string_view text, const site_rules& rules) {
  const std::string_view seen = trimmed(text);
  if (!author.is_operator() || !seen.starts_with('/'))
    return plain_text{std::string(text)};
  if (!seen.starts_with("//"))
    return parse_command(seen.substr(1), rules);
  std::string unescaped(text);
  unescaped.erase(static_cast<std::size_t>(seen.data() - text.data()), 1);
  return plain_text{std::move(unescaped)};
}

result<std::string, error_code> expand(principal author, std::string_view text, chat_names names, const site_rules& rules) {
  std::string expanded = author.is_operator() ? with_names(text, names, rules) : std::string(text);
  if (expanded.size() > limits::max_text_bytes)
    return failure{error_code::text_too_long};
  return expanded;
}

std::vector<const canned_response*> canned_for(const site_rules& rules, std::string_view query) {
  query = trimmed(query);
  if (query.starts_with('/'))
    query.remove_prefix(1);
  const std::u32string wanted = folded(query);
  std::vector<std::u32string_view> words;
  for (std::u32string_view rest = wanted; !rest.empty();) {
    const std::size_t size = std::min(rest.find(U' '), rest.size());
    words.push_back(rest.substr(0, size));
    rest.remove_prefix(std::min(size + 1, rest.size()));
  }
  auto by_shortcut = [&](const canned_response& c) { return folded(c.shortcut).starts_with(wanted); };
  auto by_text = [&](const canned_response& c) {
    const std::u32string text = folded(c.text);
    return std::ranges::all_of(words, [&](auto w) { return holds_word(text, w, word_end::beginning); });
  };

  std::vector<const canned_response*> found, found_by_text;
  for (const auto& c : rules.canned) {
    if (by_shortcut(c))
      found.push_back(&c);
    else if (by_text(c))
      found_by_text.push_back(&c);
  }
  found.insert(found.end(), found_by_text.begin(), found_by_text.end());
  return found;
}

result<std::size_t, name_error> find_operator_name(std::string_view name, std::span<const named_operator> candidates) {
  using reason = name_error::reason;
  const std::vector<std::size_t> meant = best_fits(trimmed(name), candidates);
  if (meant.empty())
    return failure{name_error{.why = reason::unknown}};
  if (meant.size() > 1) {
    name_error several{.why = reason::ambiguous, .count = meant.size()};
    for (std::size_t i = 0; i < std::min(meant.size(), max_names_told); ++i)
      several.names.emplace_back(candidates[meant[i]].shown_name.empty() ? candidates[meant[i]].name : candidates[meant[i]].shown_name);
    return failure{std::move(several)};
  }
  if (candidates[meant.front()].is == named_operator::presence::offline)
    return failure{name_error{.why = reason::offline}};
  return meant.front();
}

} // namespace parley::domain
