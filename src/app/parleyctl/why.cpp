#include "app/explained_json.hpp"
#include "app/parleyctl/commands.hpp"
#include "app/parleyctl/operator_names.hpp"
#include "app/parleyctl/session_records.hpp"
#include "base/time_text.hpp"
#include "domain/explain.hpp"

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
    to.out << explained_json(session, steps, known) << '\n';
  else
    print_text(to.out, session, steps);
  const int code = damage.exit_code(read);
  return names ? code : 1;
}

} // namespace parley::app
