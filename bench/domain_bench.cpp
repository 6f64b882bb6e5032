// The rules alone: what a record and a routing decision cost before anything is stored or sent.
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

} // namespace
} // namespace parley::domain
