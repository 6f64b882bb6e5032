#include "app/staffing/answer.hpp"
#include "app/staffing/chart.hpp"
#include "app/staffing/duration_text.hpp"

#include <algorithm>
#include <cmath>

namespace parley::app::staffing {

namespace {

using domain::staffing::summary;
using shape = chart::series::shape;

constexpr auto style = R"(
:root { color-scheme: light dark; --paper: #fdfdfc; --ink: #1d2430; --soft: #5d6675; --grid: #e4e6ea; --mark: #8a4b00;
  --c1: #8ab6d6; --c2: #3d85b8; --c3: #0b4f86; --c4: #c2571a; }
@media (prefers-color-scheme: dark) {
  :root { --paper: #14181f; --ink: #e8ebf0; --soft: #9aa4b2; --grid: #2a313c; --mark: #e8a860; --c1: #35607f; --c2: #4f97c9; --c3: #a9d4f2; --c4: #ef8a4c; }
}
body { background: var(--paper); color: var(--ink); font: 15px/1.5 system-ui, "DejaVu Sans", sans-serif; max-width: 62rem; margin: 2rem auto; padding: 0 1.25rem; }
h1 { font-size: 1.5rem; margin: 0 0 .5rem; } h2 { font-size: 1.05rem; margin: 2rem 0 .25rem; }
.sentence { font-size: 1.15rem; margin: 0 0 .5rem; } .note { color: var(--soft); margin: 0 0 .5rem; }
svg { display: block; width: 100%; height: auto; } svg text { font-size: 12px; fill: var(--soft); } svg text.strong { fill: var(--mark); font-weight: 600; }
.grid { stroke: var(--grid); } .axis { stroke: var(--soft); } .mark { stroke: var(--mark); stroke-dasharray: 4 4; }
.series { fill: none; stroke-width: 2; stroke-linejoin: round; }
.table { overflow-x: auto; } table { border-collapse: collapse; font-variant-numeric: tabular-nums; white-space: nowrap; font-size: .82rem; }
th, td { text-align: right; padding: .3rem .42rem; border-bottom: 1px solid var(--grid); } th { color: var(--soft); font-weight: 600; }
tr.chosen td { font-weight: 700; background: color-mix(in srgb, var(--c1) 22%, transparent); }
)";

/// Operators, each a step; not more labels than fit.
chart::axis operators_axis(const answer& a) {
  const double first = double(a.rows.front().operators), last = double(a.rows.back().operators);
  chart::axis out{.title = "operators", .min = first - 0.3, .max = last + 0.3};
  const std::size_t every = a.rows.size() / 24 + 1;
  for (std::size_t i = 0; i < a.rows.size(); i += every)
    out.ticks.emplace_back(double(a.rows[i].operators), std::to_string(a.rows[i].operators));
  return out;
}

chart::axis day_axis() {
  chart::axis out{.title = "time of day", .min = 0, .max = 24};
  for (int hour = 0; hour <= 24; hour += 3)
    out.ticks.emplace_back(hour, (hour < 10 ? "0" : "") + std::to_string(hour) + ":00");
  return out;
}

/// From a second up: nobody sees the difference below.
chart::axis waits_axis(const answer& a) {
  chart::axis out{.title = "wait", .min = 1, .max = 1, .by = chart::axis::scale::logarithmic};
  double longest_s = 10;
  for (const auto& r : a.rows)
    longest_s = std::max(longest_s, double(r.figures.wait_p99_ms) / 1000);
  for (const double s : {1., 3., 10., 30., 60., 300., 1800., 7200., 36'000., 172'800., 864'000., 8'640'000., 86'400'000.}) {
    out.ticks.emplace_back(s, s == 1 ? "≤ 1 s" : s == 60 ? "1 min" : duration_text(std::int64_t(s * 1000)));
    out.max = s;
    if (s >= longest_s)
      break;
  }
  return out;
}

chart::axis percent_axis(std::string title) {
  chart::axis out{.title = std::move(title), .min = 0, .max = 100};
  for (int n = 0; n <= 100; n += 20)
    out.ticks.emplace_back(n, std::to_string(n) + " %");
  return out;
}

chart::series wait_series(const answer& a, std::string name, int colour, std::int64_t summary::*wait) {
  chart::series out{.name = std::move(name), .colour = colour, .drawn_as = shape::dots};
  for (const auto& r : a.rows) {
    out.points.emplace_back(double(r.operators), double(r.figures.*wait) / 1000);
    out.labels.push_back(std::to_string(r.operators) + " operators, " + out.name + ": " + duration_text(r.figures.*wait));
  }
  return out;
}

chart::series share_series(const answer& a, std::string name, int colour, double summary::*share) {
  chart::series out{.name = std::move(name), .colour = colour, .drawn_as = shape::dots};
  for (const auto& r : a.rows) {
    out.points.emplace_back(double(r.operators), 100 * (r.figures.*share));
    out.labels.push_back(std::to_string(r.operators) + " operators, " + out.name + ": " + percent_text(r.figures.*share));
  }
  return out;
}

std::optional<chart::mark> enough_mark(const answer& a) {
  return a.enough ? std::optional{chart::mark{double(a.chosen().operators), std::to_string(a.chosen().operators) + " are enough"}} : std::nullopt;
}

chart waits_chart(const scenario& s, const answer& a) {
  chart c{.title = "Wait by number of operators", .x = operators_axis(a), .y = waits_axis(a), .lines = {}};
  c.lines = {wait_series(a, "half wait less (p50)", 1, &summary::wait_p50_ms), wait_series(a, "90 %", 2, &summary::wait_p90_ms),
    wait_series(a, "95 %", 3, &summary::wait_p95_ms), wait_series(a, "99 %", 4, &summary::wait_p99_ms)};
  c.vertical = enough_mark(a);
  const double target_s = double(s.target_ms) / 1000;
  if (target_s > c.y.min && target_s < c.y.max)
    c.horizontal = {target_s, "target: " + duration_text(s.target_ms)};
  return c;
}

chart shares_chart(const scenario& s, const answer& a) {
  chart c{.title = "Service and occupancy by number of operators", .x = operators_axis(a), .y = percent_axis("share"), .lines = {}};
  c.lines = {share_series(a, "answered within " + duration_text(s.target_ms), 3, &summary::within_target), share_series(a, "occupancy", 4, &summary::occupancy)};
  c.vertical = enough_mark(a);
  c.horizontal = {100 * s.target_share, "wanted: " + percent_text(s.target_share)};
  return c;
}

/// A mean over a quarter of an hour is drawn over the whole of it.
chart::series over_the_day(const answer::row& r, std::string name, int colour, shape drawn_as, double domain::staffing::activity::*what) {
  chart::series out{.name = std::move(name), .colour = colour, .drawn_as = drawn_as};
  constexpr double step = 24.0 / double(domain::staffing::day_meter::steps);
  for (std::size_t i = 0; i < r.by_time_of_day.size(); ++i) {
    out.points.emplace_back(double(i) * step, r.by_time_of_day[i].*what);
    out.points.emplace_back(double(i + 1) * step, r.by_time_of_day[i].*what);
  }
  return out;
}

double highest(const std::vector<chart::series>& lines) {
  double out = 0;
  for (const auto& s : lines)
    for (const auto& p : s.points)
      out = std::max(out, p.second);
  return std::max(out, 0.1);
}

chart day_chart(std::string title, std::string y_title, std::vector<chart::series> lines) {
  const double most = highest(lines);
  return {.title = std::move(title), .x = day_axis(), .y = axis_to(most, std::move(y_title)), .lines = std::move(lines)};
}

std::string section(std::string_view title, std::string_view note, const chart& c) {
  return "<section><h2>" + escaped(title) + "</h2>\n<p class=\"note\">" + escaped(note) + "</p>\n" + svg_of(c) + "</section>\n";
}

std::string html_table(const scenario& s, const answer& a) {
  const auto table = table_of(s, a);
  std::string out = "<section><h2>All figures</h2>\n<div class=\"table\"><table>\n";
  for (std::size_t i = 0; i < table.size(); ++i) {
    const bool chosen = i > 0 && &a.rows[i - 1] == &a.chosen() && a.rows.size() > 1;
    out += chosen ? "<tr class=\"chosen\">" : "<tr>";
    for (const auto& cell : table[i])
      out += i == 0 ? "<th scope=\"col\">" + escaped(cell) + "</th>" : "<td>" + escaped(cell) + "</td>";
    out += "</tr>\n";
  }
  return out + "</table></div></section>\n";
}

} // namespace

std::string html_of(const scenario& s, const answer& a) {
  using domain::staffing::activity;
  const auto& chosen = a.chosen();
  const std::string with = "With " + std::to_string(chosen.operators) + (chosen.operators == 1 ? " operator" : " operators");
  std::string out = "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                    "<title>Staffing</title><style>"
                    + std::string{style} + "</style></head>\n<body>\n<h1>How many operators?</h1>\n<p class=\"sentence\">" + escaped(sentence_of(s, a)) + "</p>\n";
  if (a.rows.size() > 1) {
    out += section("How long visitors wait", "Until they are answered or give up. The scale is logarithmic.", waits_chart(s, a));
    out += section("What it costs", "The better the service, the more time operators have nothing to do.", shares_chart(s, a));
  }
  out += section("Visitors waiting over the day", with + "; means of quarters of an hour.",
    day_chart("Visitors waiting over the day", "visitors", {over_the_day(chosen, "waiting", 4, shape::area, &activity::waiting)}));
  out += section("Slots over the day", with + ": the chats they could have at once, and have (offers and wrap-up included).",
    day_chart("Slots over the day", "slots",
      {over_the_day(chosen, "on duty", 1, shape::line, &activity::capacity), over_the_day(chosen, "in use", 3, shape::area, &activity::in_use)}));
  out += html_table(s, a) + "<section><h2>This holds if</h2>\n<ul>\n";
  for (const auto& assumption : s.assumptions)
    out += "<li>" + escaped(assumption) + "</li>\n";
  return out + "</ul></section>\n</body></html>\n";
}

} // namespace parley::app::staffing
