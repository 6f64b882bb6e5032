#include "app/parleyctl/commands.hpp"
#include "app/parleyctl/session_records.hpp"
#include "base/time_text.hpp"
#include "protocol/frame_json.hpp"

#include <iomanip>

namespace parley::app {

namespace {

std::string quoted(std::string_view s) { return s.empty() ? "" : " \"" + std::string{s} + '"'; }

/// What the record's author did, as the end of a sentence that starts with its name.
std::string deed(frame_view f) {
  using enum wire::kind;
  switch (f.head().what) {
    case open: {
      auto* b = f.body<wire::open>();
      auto page = text_of(b->page());
      return "opens the chat as" + quoted(text_of(b->name())) + " in queue " + std::to_string(b->queue()) + (page.empty() ? "" : " from " + std::string{page});
    }
    case message: return ": " + std::string{text_of(f.body<wire::message>()->text())};
    case read: return "has seen everything up to " + std::to_string(f.body<wire::read>()->up_to());
    case offered: return "offers it to " + to_text(principal{f.body<wire::offered>()->operator_()});
    case withdrawn: {
      auto* b = f.body<wire::withdrawn>();
      return "takes the offer to " + to_text(principal{b->operator_()}) + " back (" + wire::EnumNamewithdraw_reason(b->reason()) + ')';
    }
    case accept: return "takes it";
    case hold: return "takes it without turning to it";
    case decline: return "declines";
    case assign: {
      auto* b = f.body<wire::assign>();
      return "gives it to " + to_text(principal{b->operator_()}) + quoted(text_of(b->name()));
    }
    case close: {
      auto* b = f.body<wire::close>();
      return std::string{"closes it ("} + wire::EnumNameend_reason(b->reason()) + ')' + quoted(text_of(b->note()));
    }
    default: return std::string{"sends "} + wire::EnumNamekind(f.head().what);
  }
}

void print(std::ostream& out, frame_view f) {
  auto& head = f.head();
  auto what = deed(f);
  out << std::setw(5) << head.seq << "  " << utc_text(head.time_ms) << "  " << to_text(head.author) << (what.starts_with(':') ? "" : " ") << what;
  if (head.visibility == wire::record_visibility::operators)
    out << "  [operators only]";
  out << '\n';
}

} // namespace

int show_history(const data_folder& data, session_id session, console to) {
  damage_report damage{to};
  session_status status = session_status::none;
  std::size_t records = 0;
  auto read = read_session(
    data, session,
    [&](frame_view record) {
      print(to.out, record);
      status = record.head().status;
      ++records;
    },
    damage.handler());
  if (records == 0)
    to.err << "there is no session " << session.value << '\n';
  else
    to.out << records << " records; the chat is " << wire::EnumNamesession_status(status) << '\n';
  return records == 0 ? 1 : damage.exit_code(read);
}

} // namespace parley::app
