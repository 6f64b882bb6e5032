#include "app/parleyctl/commands.hpp"
#include "app/parleyctl/operator_names.hpp"
#include "app/parleyctl/session_records.hpp"
#include "base/json_text.hpp"
#include "base/time_text.hpp"
#include "domain/explain.hpp"
#include "protocol/frame_json.hpp"

namespace parley::app {

namespace {

using domain::explained_step;

/// `2026-11-21T23:31:38.001Z` is a date, then a time of day.
struct moment {
  explicit moment(std::int64_t time_ms) : text(utc_text(time_ms)) {}
  std::string_view date() const { return std::string_view{text}.substr(0, text.find('T')); }
  std::string_view time() const { return std::string_view{text}.substr(text.find('T') + 1, 12); }
  std::string text;
};

void print_text(std::ostream& out, session_id session, const std::vector<explained_step>& steps) {
  constexpr std::string_view under = "                ";
  std::string date;
  for (const auto& s : steps) {
    const moment when{s.time_ms};
    if (when.date() != date) {
      out << (date.empty() ? "session " + std::to_string(session.value) + ", " : std::string{}) << when.date() << " (UTC)\n";
      date = when.date();
    }
    out << when.time() << "  " << s.text << '\n';
    for (const auto& reason : s.reasons)
      out << under << reason << '\n';
  }
}

/// Appends `,"name":value`, or without the comma after an opening brace.
void add_number(std::string& out, std::string_view name, auto value) {
  out.append(out.back() == '{' ? "\"" : ",\"").append(name).append("\":").append(std::to_string(value));
}
void add_text(std::string& out, std::string_view name, std::string_view value) {
  out.append(out.back() == '{' ? "\"" : ",\"").append(name).append("\":");
  append_json_text(out, value);
}

void append_decision(std::string& out, const domain::routing_decision& d) {
  out += ",\"decision\":{";
  add_text(out, "rule", wire::EnumNameoffer_rule(d.rule));
  add_number(out, "skills", d.skills);
  add_number(out, "waited_ms", d.waited_ms);
  add_number(out, "considered", d.considered);
  out += ",\"candidates\":[";
  for (const auto& c : d.candidates) {
    out += out.back() == '[' ? "{" : ",{";
    add_number(out, "operator", c.op.value);
    add_number(out, "last_turn", c.last_turn);
    add_number(out, "idle_since_ms", c.idle_since_ms);
    add_number(out, "in_use", c.in_use);
    add_number(out, "assignable", c.assignable);
    add_number(out, "skills", c.skills);
    out += '}';
  }
  out += "]}";
}

void append_step(std::string& out, const explained_step& s, const domain::operator_names& names) {
  out += out.back() == '[' ? "{" : ",{";
  add_number(out, "seq", s.seq);
  add_number(out, "time_ms", s.time_ms);
  add_text(out, "what", wire::EnumNamekind(s.what));
  add_text(out, "status", wire::EnumNamesession_status(s.status));
  add_text(out, "author", to_text(s.author));
  if (s.subject) {
    add_number(out, "operator", s.subject.value);
    if (const auto named = names.find(s.subject); named != names.end())
      add_text(out, "operator_name", named->second);
  }
  if (s.queue)
    add_number(out, "queue", s.queue.value);
  if (s.rules_version)
    add_number(out, "rules_version", s.rules_version);
  add_text(out, "text", s.text);
  out += ",\"reasons\":[";
  for (const auto& reason : s.reasons) {
    out += out.back() == '[' ? "" : ",";
    append_json_text(out, reason);
  }
  out += ']';
  if (s.decision)
    append_decision(out, *s.decision);
  out += '}';
}

void print_json(std::ostream& out, session_id session, const std::vector<explained_step>& steps, const domain::operator_names& names) {
  std::string text = "{";
  add_number(text, "session", session.value);
  text += ",\"steps\":[";
  for (const auto& s : steps)
    append_step(text, s, names);
  out << text << "]}\n";
}

} // namespace

int explain_session(const data_folder& data, session_id session, print_as form, console to) {
  damage_report damage{to};
  const auto names = operator_names_of(data);
  if (!names)
    to.err << names.error() << "; operators are called by number\n";
  const auto& known = names ? *names : domain::operator_names{};

  domain::explainer explain{known};
  std::vector<explained_step> steps;
  std::size_t records = 0;
  auto read = read_session(
    data, session,
    [&](frame_view record) {
      ++records;
      if (auto step = explain.next(record))
        steps.push_back(*std::move(step));
    },
    damage.handler());
  if (records == 0) {
    to.err << "there is no session " << session.value << '\n';
    return 1;
  }
  if (form == print_as::json)
    print_json(to.out, session, steps, known);
  else
    print_text(to.out, session, steps);
  const int code = damage.exit_code(read);
  return names ? code : 1;
}

} // namespace parley::app
