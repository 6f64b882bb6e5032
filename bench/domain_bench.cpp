// The rules alone: what a record and a routing decision cost before anything is stored or sent.
#include "domain/board.hpp"
#include "domain/queue_machine.hpp"
#include "domain/session_machine.hpp"

#include <benchmark/benchmark.h>

namespace parley::domain {
namespace {

session_state running_chat() {
  session_state s{.id = session_id{1}};
  apply(s, {.what = kind::open, .seq = 1, .time_ms = 1, .author = principal{visitor_id{1}}, .client_id = 1});
  apply(s, {.what = kind::accept, .seq = 2, .time_ms = 2, .author = principal{operator_id{1}}, .client_id = 1});
  return s;
}

void session_message(benchmark::State& state) {
  session_state s = running_chat();
  fact f{.what = kind::message, .time_ms = 3, .author = principal{visitor_id{1}}, .client_id = 2};
  for (auto _ : state) {
    if (may_be_resend(s, f.author, f.client_id) || !decide(s, f))
      return state.SkipWithError("refused");
    f.seq = s.seq + 1;
    apply(s, f);
    ++f.client_id;
    benchmark::DoNotOptimize(s);
  }
}
BENCHMARK(session_message);

queue_rules with(assignment_method m) {
  queue_rules r;
  r.method = m;
  return r;
}

/// A session arrives, the oldest goes to an operator, which is free again at once; meanwhile so many wait.
void queue_enqueue_and_next(benchmark::State& state) {
  const auto operators = std::uint64_t(state.range(0));
  const auto waiting = std::uint64_t(state.range(1));
  queue_machine q{with(assignment_method::least_busy)};
  std::int64_t now_ms = 0;
  std::uint64_t next_session = 1;
  while (q.waiting() < waiting)
    q.enqueue({.session = session_id{next_session++}, .since_ms = ++now_ms});
  for (std::uint64_t op = 1; op <= operators; ++op)
    q.operator_changed(operator_id{op}, 1, 2);
  for (auto _ : state) {
    q.enqueue({.session = session_id{next_session++}, .since_ms = ++now_ms});
    const auto p = q.next(now_ms);
    if (!p)
      return state.SkipWithError("nobody was free");
    q.withdraw(p->session, p->place);
    q.operator_changed(p->to, 1, 2);
  }
}
BENCHMARK(queue_enqueue_and_next)->ArgNames({"operators", "waiting"})->ArgsProduct({{10, 10'000}, {1'000, 1'000'000}});

/// A session is declined by one operator and goes to another.
void queue_decline(benchmark::State& state) {
  const auto waiting = std::uint64_t(state.range(0));
  queue_machine q{with(assignment_method::round_robin)};
  std::int64_t now_ms = 0;
  std::uint64_t next_session = 1;
  while (q.waiting() < waiting)
    q.enqueue({.session = session_id{next_session++}, .since_ms = ++now_ms});
  for (std::uint64_t op = 1; op <= 10; ++op)
    q.operator_changed(operator_id{op}, 1, 2);
  for (auto _ : state) {
    q.enqueue({.session = session_id{next_session++}, .since_ms = ++now_ms});
    const auto first = q.next(now_ms);
    if (!first)
      return state.SkipWithError("nobody was free");
    q.put_back({.session = first->session}, first->place, came_back::declined_by(first->to));
    q.operator_changed(first->to, 1, 2);
    const auto second = q.next(now_ms);
    if (!second || second->session != first->session || second->to == first->to)
      return state.SkipWithError("did not go on to another operator");
    q.withdraw(second->session, second->place);
    q.operator_changed(second->to, 1, 2);
  }
}
BENCHMARK(queue_decline)->ArgName("waiting")->Arg(1'000)->Arg(1'000'000);

/// So many open sessions of 10 queues, half of them assigned to 1,000 operators.
session_state open_session(std::uint64_t number) {
  session_state s{.id = session_id{number}};
  fact open{.what = kind::open, .seq = 1, .time_ms = 1, .author = principal{visitor_id{number}}, .queue = queue_id{1 + std::uint32_t(number % 10)}};
  apply(s, open);
  if (number % 2)
    apply(s, {.what = kind::accept, .seq = 2, .time_ms = 2, .author = principal{operator_id{1 + number / 2 % 1'000}}});
  return s;
}

board board_of(std::uint64_t sessions) {
  board b;
  for (std::uint64_t n = 1; n <= sessions; ++n)
    b.changed(session_id{n}, {}, entry_of(open_session(n)));
  for (std::uint64_t op = 1; op <= 1'000; ++op)
    b.subscribe(operator_id{op}, {.member_of = {queue_id{1 + std::uint32_t(op % 10)}}, .supervises = {}});
  return b;
}

/// A waiting session is taken and waits again: it goes through three lists and two numbers. Meanwhile so many others are open.
void board_assign_and_requeue(benchmark::State& state) {
  const auto sessions = std::uint64_t(state.range(0));
  board b = board_of(sessions);
  std::uint64_t pick = 0;
  for (auto _ : state) {
    pick = (pick * 6364136223846793005 + 1442695040888963407); // anywhere among them, not where the last one was
    const std::uint64_t number = (pick >> 33) % (sessions / 2) * 2 + 2;
    const session_id s{number};
    list_entry waits{.queue = queue_id{1 + std::uint32_t(number % 10)}, .list = session_list::unassigned, .tab = session_tab::waiting, .unread = unread_mark::yes};
    list_entry assigned = waits;
    assigned.list = session_list::assigned;
    assigned.tab = session_tab::incoming;
    assigned.holder = operator_id{1 + number % 1'000};
    b.changed(s, waits, assigned);
    b.changed(s, assigned, waits);
  }
  state.SetItemsProcessed(state.iterations() * 2);
}
BENCHMARK(board_assign_and_requeue)->ArgName("sessions")->Arg(1'000)->Arg(1'000'000);

/// An assigned session's texts become unread and read: the usual change.
void board_unread_and_read(benchmark::State& state) {
  const auto sessions = std::uint64_t(state.range(0));
  board b = board_of(sessions);
  std::uint64_t number = 1;
  for (auto _ : state) {
    session_state s = open_session(number);
    const list_entry read = entry_of(s);
    s.unread = 1;
    const list_entry unread = entry_of(s);
    b.changed(s.id, read, unread);
    b.changed(s.id, unread, read);
    number = (number + 2) % sessions | 1;
  }
  state.SetItemsProcessed(state.iterations() * 2);
}
BENCHMARK(board_unread_and_read)->ArgName("sessions")->Arg(1'000)->Arg(1'000'000);

/// A queue of so many operators changes, and each is told its numbers.
void board_tell_everybody(benchmark::State& state) {
  board b;
  for (std::uint64_t op = 1; op <= std::uint64_t(state.range(0)); ++op)
    b.subscribe(operator_id{op}, {.member_of = {default_queue}, .supervises = {}});
  std::uint64_t number = 0;
  for (auto _ : state) {
    ++number;
    b.changed(session_id{number}, {}, {.queue = default_queue, .list = session_list::unassigned});
    while (b.more_changed())
      benchmark::DoNotOptimize(b.take_changed(256));
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(board_tell_everybody)->ArgName("operators")->Arg(10)->Arg(10'000);

} // namespace
} // namespace parley::domain
