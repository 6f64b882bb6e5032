#include "app/explained_json.hpp"

#include "base/json_text.hpp"
#include "protocol/frame_json.hpp"

namespace parley::app {

namespace {

using domain::explained_step;

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

} // namespace

std::string explained_json(session_id session, const std::vector<explained_step>& steps, const domain::operator_names& names) {
  std::string text = "{";
  add_number(text, "session", session.value);
  text += ",\"steps\":[";
  for (const auto& s : steps)
    append_step(text, s, names);
  return text + "]}";
}

} // namespace parley::app
