#include "app/parleyctl/commands.hpp"
#include "app/parleyctl/session_records.hpp"
#include "base/time_text.hpp"
#include "domain/decision_record.hpp"
#include "protocol/frame_json.hpp"

#include <algorithm>

namespace parley::app {

namespace {

/// A record whose own inputs name somebody else.
struct difference {
  session_id session;
  std::uint64_t seq;
  std::int64_t time_ms;
  wire::offer_rule rule;
  operator_id recorded, chosen;
};

struct replay_totals {
  std::uint64_t decisions = 0, equal = 0, without_inputs = 0, first_only = 0;
  std::vector<difference> differences;

  void add(frame_view record) {
    if (record.head().what != kind::offered)
      return;
    const auto& offered = *record.body<wire::offered>();
    const auto again = domain::replay(offered);
    ++decisions;
    without_inputs += again.inputs == domain::inputs_kept::none;
    first_only += again.inputs == domain::inputs_kept::first_only;
    equal += again.is_equal();
    if (again.inputs != domain::inputs_kept::none && !again.is_equal())
      differences.push_back({record.head().session, record.head().seq, record.head().time_ms, offered.rule(), again.recorded, again.chosen});
  }
};

std::string who(operator_id op) { return op ? to_text(principal{op}) : "nobody"; }

void print_text(std::ostream& out, const replay_totals& t) {
  for (const auto& d : t.differences)
    out << "session " << d.session.value << " seq " << d.seq << ", " << utc_text(d.time_ms) << ": the record names " << who(d.recorded) << ", its inputs lead to "
        << who(d.chosen) << " (" << wire::EnumNameoffer_rule(d.rule) << ")\n";
  out << t.decisions << " decisions: " << t.equal << " equal, " << t.differences.size() << " different, " << t.without_inputs << " without inputs";
  if (t.first_only)
    out << "; of " << t.first_only << " only the first candidates are kept";
  out << '\n';
}

void print_json(std::ostream& out, const replay_totals& t, const std::vector<session_id>& unknown) {
  out << "{\"decisions\":" << t.decisions << ",\"equal\":" << t.equal << ",\"different\":" << t.differences.size() << ",\"without_inputs\":" << t.without_inputs
      << ",\"first_candidates_only\":" << t.first_only << ",\"differences\":[";
  const char* separator = "";
  for (const auto& d : t.differences) {
    out << separator << "{\"session\":" << d.session.value << ",\"seq\":" << d.seq << ",\"time_ms\":" << d.time_ms << ",\"rule\":\"" << wire::EnumNameoffer_rule(d.rule)
        << "\",\"recorded\":" << d.recorded.value << ",\"chosen\":" << d.chosen.value << '}';
    separator = ",";
  }
  out << "],\"unknown_sessions\":[";
  separator = "";
  for (const auto session : unknown) {
    out << separator << session.value;
    separator = ",";
  }
  out << "]}\n";
}

} // namespace

int replay_decisions(const data_folder& data, const std::vector<session_id>& only, print_as form, console to) {
  damage_report damage{to};
  replay_totals totals;
  std::vector<session_id> unknown;
  int code = 0;
  if (only.empty())
    code = damage.exit_code(data.scan([&](const shard_store&, const storage::log_record& r) { totals.add(r.frame); }, damage.handler()));
  for (const auto session : only) {
    std::size_t records = 0;
    auto read = read_session(
      data, session,
      [&](frame_view record) {
        ++records;
        totals.add(record);
      },
      damage.handler());
    code = std::max(code, damage.exit_code(read));
    if (records == 0) {
      to.err << "there is no session " << session.value << '\n';
      unknown.push_back(session);
    }
  }
  if (form == print_as::json)
    print_json(to.out, totals, unknown);
  else
    print_text(to.out, totals);
  return totals.differences.empty() && unknown.empty() ? code : 1;
}

} // namespace parley::app
