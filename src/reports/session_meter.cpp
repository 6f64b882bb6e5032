#include "reports/session_meter.hpp"

#include "domain/session_changes.hpp"

namespace parley::reports {

namespace {

using domain::fact;
using domain::session_state;

/// What there is of an open chat at this moment; count_: it is none, or nobody counts it.
counted live_kind(session_status s) {
  switch (s) {
    case session_status::chatbot: return counted::bot_now;
    case session_status::waiting: return counted::waiting_now;
    case session_status::on_chat: return counted::on_chat_now;
    case session_status::inactive: return counted::inactive_now;
    default: return counted::count_;
  }
}

class measurement {
public:
  measurement(metered_session& m, const session_state& before, const fact& f, change_sink& to)
    : m_(m), before_(before), after_(m.state), f_(f), to_(to), held_before_(slot_holder(before)), held_after_(slot_holder(m.state)) {}

  void run(frame_view record) {
    count_live();
    count_holding();
    if (m_.asked_ms == 0 && (after_.status == session_status::waiting || held_after_))
      m_.asked_ms = f_.time_ms;
    switch (f_.what) {
      case kind::open: ++in(after_.queue)[counted::chats]; break;
      case kind::routed: move_opening(); break;
      case kind::offered: ++in(offering_queue(), f_.target)[counted::offered]; break;
      case kind::withdrawn:
        if (f_.target && f_.withdrawal == wire::withdraw_reason::missed)
          ++in(offering_queue(), f_.target)[counted::missed];
        break;
      case kind::decline: ++in(offering_queue(), f_.author.operator_())[counted::declined]; break;
      case kind::message: count_text(); break;
      case kind::close: count_end(); break;
      case kind::rating: count_rating(record.body<wire::rating>()->stars()); break;
      default: break;
    }
  }

private:
  figures& in(queue_id queue, operator_id op = {}) { return to_.at({queue, op}, f_.time_ms); }

  /// Whose offer it is: of the queue in whose line the chat stands; of its own for a transfer to an operator.
  queue_id offering_queue() const {
    const auto line = domain::line_of(before_);
    return line ? line : before_.queue;
  }

  void count_live() {
    const auto was = live_kind(before_.status), is = live_kind(after_.status);
    if (was == is && before_.queue == after_.queue && before_.holder == after_.holder)
      return;
    if (was != counted::count_)
      --to_.live({before_.queue, before_.holder})[was];
    if (is != counted::count_)
      ++to_.live({after_.queue, after_.holder})[is];
  }

  void count_holding() {
    if (held_before_ == held_after_)
      return;
    if (held_before_)
      in(before_.queue, held_before_).handle.record(f_.time_ms - m_.held_since_ms);
    if (!held_after_)
      return;
    m_.held_since_ms = f_.time_ms;
    to_.took_chat(held_after_, f_.time_ms);
    auto& taken = in(after_.queue, held_after_);
    ++taken[counted::taken];
    if (before_.status == session_status::waiting)
      taken.wait.record(f_.time_ms - before_.waiting_since_ms);
    if (held_before_) {
      ++in(before_.queue, held_before_)[counted::handed_on];
      ++in(after_.queue, held_after_)[counted::received];
    }
  }

  /// The rules sent the new chat elsewhere than its open record says: it has never been in that queue.
  void move_opening() {
    if (f_.seq != 2 || before_.queue == after_.queue)
      return;
    --to_.at({before_.queue, {}}, after_.opened_ms)[counted::chats];
    ++to_.at({after_.queue, {}}, after_.opened_ms)[counted::chats];
  }

  void count_text() {
    if (f_.author.is_visitor())
      ++in(after_.queue, held_after_)[counted::visitor_texts];
    if (!f_.author.is_operator())
      return;
    auto& writer = in(after_.queue, f_.author.operator_());
    ++writer[counted::operator_texts];
    if (m_.first_response == metered_session::response::awaited)
      writer.first_response.record(f_.time_ms - m_.asked_ms);
    m_.first_response = metered_session::response::given;
  }

  void count_end() {
    m_.ended_ms = f_.time_ms;
    ++in(before_.queue, held_before_)[counted::ended];
    if (before_.status == session_status::waiting)
      ++in(before_.queue)[counted::abandoned];
    if (m_.asked_ms == 0)
      ++in(before_.queue)[counted::bot_only];
  }

  void count_rating(std::uint8_t stars) {
    const bool late = m_.ended_ms != 0 && f_.time_ms - m_.ended_ms > late_rating_ms;
    if (!late && stars >= 1 && stars <= 5)
      ++in(after_.queue, after_.holder)[counted(std::uint8_t(counted::one_star) + stars - 1)];
  }

  metered_session& m_;
  const session_state& before_;
  const session_state& after_;
  const fact& f_;
  change_sink& to_;
  const operator_id held_before_, held_after_;
};

} // namespace

bool measure(metered_session& m, frame_view record, change_sink& to) {
  const fact f = domain::fact_of(record);
  const metered_session before = m;
  m.state.id = record.head().session;
  m.state.seq = f.seq - 1;
  domain::apply(m.state, f);
  if (m.state.visitor) // chats between operators are not the site's business
    measurement{m, before.state, f, to}.run(record);
  return m.asked_ms != before.asked_ms || m.held_since_ms != before.held_since_ms || m.ended_ms != before.ended_ms || m.first_response != before.first_response
         || !domain::same_but_for_texts(before.state, m.state);
}

} // namespace parley::reports
