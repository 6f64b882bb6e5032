#include "tests/sim/trace.hpp"

#include "tests/sim/invariants/text.hpp"

#include <ostream>

namespace parley::sim {

namespace {
std::string_view bytes_of(frame_view f) { return {reinterpret_cast<const char*>(f.bytes().data()), f.bytes().size()}; }
} // namespace

template <class First>
void trace::note(First what) {
  all_.add(std::uint64_t(world_.now_ms()));
  all_.add(what);
}

template <class... Part>
void trace::line(const Part&... parts) {
  *out_ << world_.now_ms() << "  ";
  (*out_ << ... << parts) << '\n';
}

void trace::decided(const entry& e) {
  note(bytes_of(e.record.view()));
  if (out_)
    line("decided    ", text_of(e.head()), " by ", text_of(e.head().author));
}

void trace::stored(const entry& e) {
  note(e.head().session.value);
  if (out_)
    line("durable    ", text_of(e.head()));
}

void trace::crashed() {
  ++crashes_;
  note(std::uint64_t(0));
  if (out_)
    line("crash");
}

void trace::arrived(const connection& c, const frame& f, principal author) {
  note(std::uint64_t(c.number));
  if (f.head().what != kind::hello) // a token is no part of the outcome: its secret is random
    all_.add(bytes_of(f.view()));
  if (out_)
    line("request    ", text_of(c), " as ", text_of(author), ": ", wire::EnumNamekind(f.head().what), " #", f.head().client_id, " of session ", f.head().session.value);
}

void trace::answered(const connection& c, const answer& a) {
  acks_ += a.what == answer::how::acked;
  note(std::uint64_t(c.number));
  all_.add(std::uint64_t(a.what) << 32 | std::uint64_t(a.error));
  all_.add(a.seq);
  if (out_)
    line("answer     ", text_of(c), ": #", a.client_id, a.what == answer::how::refused ? " refused: " : " done ",
      a.what == answer::how::refused ? info(a.error).name : "", " session ", a.session.value, " seq ", a.seq);
}

void trace::delivered(const connection& c, frame_view f) {
  note(std::uint64_t(c.number));
  all_.add(bytes_of(f));
  if (out_)
    line("delivered  ", text_of(c), ": ", text_of(f.head()));
}

void trace::closed(const connection& c) {
  note(std::uint64_t(c.number));
  if (out_)
    line("closed     ", text_of(c));
}

void trace::summarize(run_result& r) const {
  r.fingerprint = all_.value();
  r.records = world_.log().stored_records();
  r.sessions = world_.log().sessions().size();
  r.acks = acks_;
  r.crashes = crashes_;
}

} // namespace parley::sim
