#include "app/staffing/answer.hpp"

#include "app/staffing/duration_text.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace parley::app::staffing {

namespace {

using domain::staffing::summary;

std::string operators_text(std::size_t n) { return std::to_string(n) + (n == 1 ? " operator" : " operators"); }
std::string target_text(const scenario& s) { return percent_text(s.target_share) + " are answered within " + duration_text(s.target_ms); }

/// A column, and whether it may be left out where everything in it is 0.
struct column {
  std::string title;
  std::string (*text)(const answer::row&);
  std::size_t summary::*only_if = nullptr;
};

} // namespace

answer run(const scenario& s) {
  answer out;
  for (const auto& tried : s.staffs) {
    auto r = domain::staffing::simulate(s.rules, s.traffic, tried.people, s.seed);
    out.rows.push_back({tried.operators, domain::staffing::summarize(r, s.target_ms), r.by_time_of_day});
  }
  const auto found = std::ranges::find_if(out.rows, [&](const answer::row& r) { return r.figures.within_target >= s.target_share; });
  if (found != out.rows.end())
    out.enough = std::size_t(found - out.rows.begin());
  return out;
}

std::string percent_text(double share) {
  char text[32];
  std::snprintf(text, sizeof text, "%.1f", share * 100);
  std::string_view digits = text;
  if (digits.ends_with(".0"))
    digits.remove_suffix(2);
  return std::string{digits} + " %";
}

std::string sentence_of(const scenario& s, const answer& a) {
  const auto& [operators, f, day] = a.chosen();
  std::string out = "With " + operators_text(operators) + " 95 % wait less than " + duration_text(f.wait_p95_ms + 1) + "; " + percent_text(f.within_target)
                    + " are answered within " + duration_text(s.target_ms);
  if (f.abandoned)
    out += ", " + percent_text(double(f.abandoned) / double(f.sessions)) + " give up";
  if (f.no_operator + f.turned_away)
    out += ", " + percent_text(double(f.no_operator + f.turned_away) / double(f.sessions)) + " are sent away";
  if (a.rows.size() == 1)
    out += a.enough ? "." : ". That is less than the " + percent_text(s.target_share) + " that are wanted.";
  else if (!a.enough)
    out += ". Nobody tried is enough for " + percent_text(s.target_share) + ".";
  else if (a.enough == 0u)
    out += ". Fewer than " + std::to_string(operators) + " were not tried.";
  else
    out += ". " + std::to_string(operators) + " are the fewest with which " + target_text(s) + ".";
  return out;
}

std::vector<std::vector<std::string>> table_of(const scenario& s, const answer& a) {
  using row = answer::row;
  const std::vector<column> columns{
    {"operators", [](const row& r) { return std::to_string(r.operators); }},
    {"sessions", [](const row& r) { return std::to_string(r.figures.sessions); }},
    {"answered", [](const row& r) { return std::to_string(r.figures.answered); }},
    {"abandoned", [](const row& r) { return std::to_string(r.figures.abandoned); }},
    {"no operator", [](const row& r) { return std::to_string(r.figures.no_operator); }},
    {"turned away", [](const row& r) { return std::to_string(r.figures.turned_away); }, &summary::turned_away},
    {"still waiting", [](const row& r) { return std::to_string(r.figures.still_waiting); }, &summary::still_waiting},
    {"wait p50", [](const row& r) { return duration_text(r.figures.wait_p50_ms); }},
    {"p90", [](const row& r) { return duration_text(r.figures.wait_p90_ms); }},
    {"p95", [](const row& r) { return duration_text(r.figures.wait_p95_ms); }},
    {"p99", [](const row& r) { return duration_text(r.figures.wait_p99_ms); }},
    {"within " + duration_text(s.target_ms), [](const row& r) { return percent_text(r.figures.within_target); }},
    {"occupancy", [](const row& r) { return percent_text(r.figures.occupancy); }},
    {"longest line", [](const row& r) { return std::to_string(r.figures.longest_line); }},
  };
  std::vector<std::vector<std::string>> out(a.rows.size() + 1);
  for (const auto& c : columns) {
    if (c.only_if && std::ranges::all_of(a.rows, [&](const row& r) { return r.figures.*c.only_if == 0; }))
      continue;
    out[0].push_back(c.title);
    for (std::size_t i = 0; i < a.rows.size(); ++i)
      out[i + 1].push_back(c.text(a.rows[i]));
  }
  return out;
}

std::string text_of(const scenario& s, const answer& a) {
  const auto table = table_of(s, a);
  std::vector<std::size_t> widths(table[0].size());
  for (const auto& line : table)
    for (std::size_t i = 0; i < line.size(); ++i)
      widths[i] = std::max(widths[i], line[i].size());
  std::string out;
  for (const auto& line : table) {
    for (std::size_t i = 0; i < line.size(); ++i)
      out += std::string(widths[i] - line[i].size() + (i ? 2 : 0), ' ') + line[i];
    out += '\n';
  }
  out += '\n' + sentence_of(s, a) + "\n\nThis holds if:\n";
  for (const auto& assumption : s.assumptions)
    out += "- " + assumption + '\n';
  return out;
}

} // namespace parley::app::staffing
