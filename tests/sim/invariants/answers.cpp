#include "tests/sim/invariants/answers.hpp"

#include "tests/sim/invariants/text.hpp"

namespace parley::sim {

void ack_means_stored::answered(const connection& c, const answer& a) {
  if (a.what != answer::how::acked || a.seq == 0)
    return;
  const auto* e = log.find(a.session, a.seq);
  if (!e || !log.is_stored(a.session, a.seq))
    return fail(text_of(c) + " gets an ack for record " + std::to_string(a.seq) + " of session " + std::to_string(a.session.value) + ", which is not durable");
  const bool opens_for_two = a.seq == 1 && a.author.is_operator() && !e->after.visitor; // any of them is given the chat that they have
  if (e->head().author != a.author && !opens_for_two)
    return fail(text_of(c) + " gets an ack for another one's " + text_of(e->head()));
  const bool its_own = e->head().author == a.author && e->head().client_id == a.client_id;
  if (opens_for_two && !its_own && !domain::is_guest(log.state(a.session), a.author.operator_()))
    return fail(text_of(c) + " is given session " + std::to_string(a.session.value) + ", which " + text_of(a.author) + " has left");
  // An open of a visitor whose chat was open already is answered with that chat's first record, whatever its number was.
  if (a.seq != 1 && e->head().client_id != a.client_id)
    return fail(text_of(c) + " gets an ack for request " + std::to_string(a.client_id) + " with " + text_of(e->head()) + ", which is request "
                + std::to_string(e->head().client_id));
  if (e->head().time_ms != a.time_ms)
    return fail(text_of(c) + " gets an ack with another time than " + text_of(e->head()));
  promised_.insert_or_assign({a.session, a.seq}, promise{e->head().author, e->head().client_id});
}

void ack_means_stored::crashed() {
  for (const auto& [where, what] : promised_) {
    const auto* e = log.find(where.first, where.second);
    if (!e || e->head().author != what.author || e->head().client_id != what.client_id)
      return fail("record " + std::to_string(where.second) + " of session " + std::to_string(where.first.value) + " was acked and is lost");
  }
}

void one_answer::arrived(const connection& c, const frame& f, principal) {
  if (wants_answer(f.head()))
    ++owed_[&c][f.head().client_id];
}

void one_answer::answered(const connection& c, const answer& a) {
  if (--owed_[&c][a.client_id] < 0)
    fail(text_of(c) + " gets one answer too many to request " + std::to_string(a.client_id));
}

void one_answer::settled() {
  for (auto& [c, requests] : owed_) {
    for (const auto& [client_id, n] : requests)
      if (n > 0)
        return fail(text_of(*c) + " got no answer to request " + std::to_string(client_id));
    requests.clear();
  }
}

} // namespace parley::sim
