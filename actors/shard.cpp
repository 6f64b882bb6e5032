#include "actors/shard.hpp"

#include "actors/checkpoint.hpp"
#include "actors/control_timer.hpp"
#include "actors/history_readers.hpp"
#include "actors/journal.hpp"
#include "actors/recovery.hpp"
#include "actors/service_desk.hpp"
#include "actors/session.hpp"
#include "actors/site_directory.hpp"
#include "actors/store_workers.hpp"

#include <algorithm>
#include <deque>

namespace parley::actors {

namespace {
/// Messages an actor may take in a row: more are not fairer, fewer cost a queue operation each (CAF's manual, "max-throughput").
constexpr std::size_t max_throughput = 100;
/// Resumptions between looks at the sockets.
constexpr std::size_t actors_per_round = 8192;
/// The timing wheel's slot; a shard without sockets to serve wakes up this often while deadlines are armed.
constexpr std::int64_t tick_ms = 100;
/// With nothing to wait for but sockets and other threads, which wake it.
constexpr std::int64_t long_sleep_ms = 60'000;
} // namespace

// ---- runtime

struct actor_runtime::impl {
  static caf::actor_system_config& configure(caf::actor_system_config& c, std::size_t shards) {
    c.set("scheduler.max-threads", shards);
    c.set("scheduler.max-throughput", max_throughput);
    c.set("logger.verbosity", caf::atom("quiet"));
    c.module_factories.push_back(shard_scheduler::make);
    return c;
  }
  explicit impl(std::size_t shards) : system(configure(config, shards)) {}
  shard_unit& unit(std::size_t i) { return static_cast<shard_scheduler&>(system.scheduler()).unit(i); }

  caf::actor_system_config config;
  caf::actor_system system;
};

actor_runtime::actor_runtime(std::size_t shards) : impl_(std::make_unique<impl>(shards)) {}
actor_runtime::~actor_runtime() = default;

// ---- shard

struct shard::impl {
  impl(actor_runtime::impl& rt, const clock_source& clock, const shard_options& o, std::unique_ptr<storage::store> s, const kept_directory& kept)
    : store(std::move(s)), workers(o.workers ? *o.workers : threads), readers(workers.make_readers(*store)), unit(rt.unit(o.number)),
      context(rt.system, unit, clock, session_settings{o.sleep_after_ms, o.visitor_frames_per_second, o.visitor_burst_frames}),
      checkpoints(context, o.checkpoint_records) {
    refresh_clock();
    context.wheel.advance(context.steady_ms, [](timer_node&) {});
    context.control_wheel.advance(context.steady_ms, [](timer_node&) {});
    context.set_rules(std::make_shared<const domain::site_rules>(o.site.rules));
    context.readers = readers.get();
    context.checkpoints = &checkpoints;
    context.apps = o.apps;
    journal_handle = spawn_slim<actors::journal, journal_actor>(rt.system, context, *store, workers, o.writer, o.on_failure);
    context.journal = static_cast<actors::journal*>(caf::actor_cast<caf::abstract_actor*>(journal_handle));
    desk = rt.system.spawn<service_desk, caf::hidden + caf::lazy_init>(context, services);
    context.directory = rt.system.spawn<site_directory, caf::hidden + caf::lazy_init>(context, o.site, o.number, kept);
  }

  void refresh_clock() {
    context.wall_ms = context.clock.wall_ms();
    context.steady_ms = context.clock.steady_ms();
  }

  void restore(const recovered& found) {
    for (const auto& s : found.closed)
      context.lists.changed(s.state.id, {}, domain::entry_of(s.state));
    auto ended = opened_by(found.ended);
    for (const auto& s : found.ended) {
      context.sessions.start(s).save_if_changed();
      context.lists.changed(s.state.id, {}, domain::entry_of(s.state));
    }
    for (const auto& s : found.open)
      context.sessions.start(s).restore();
    checkpoints.restored(found.records);
    tell(context.directory, sessions_restored{opened_by(found.open), std::move(ended)}, &unit);
    context.counters.sessions_open.set(std::int64_t(found.open.size()));
  }

  static std::shared_ptr<std::vector<opened_session>> opened_by(const std::vector<session_snapshot>& sessions) {
    auto out = std::make_shared<std::vector<opened_session>>();
    out->reserve(sessions.size());
    for (const auto& s : sessions)
      out->push_back({s.state.visitor, {s.state.guests[0], s.state.guests[1]}, s.state.id});
    return out;
  }

  bool round(io_poller& io) {
    context.counters.rounds.add();
    refresh_clock();
    unit.take_remote();
    std::size_t done = unit.run(actors_per_round);
    done += io.poll();
    done += unit.run(actors_per_round);
    done += context.wheel.advance(context.steady_ms, [](timer_node& n) { static_cast<session&>(n).timer_due(); });
    done += context.control_wheel.advance(context.steady_ms, [](timer_node& n) { static_cast<control_timer&>(n).fire(); });
    done += context.sessions.step(context.wall_ms);
    context.presence.step(context);
    context.ledger.step();
    done += context.lists.step();
    done += context.previews.step();
    checkpoints.step();
    readers->drop_spent();
    context.journal->ship();
    io.flush();
    return done > 0;
  }

  /// How long the shard may sleep if nobody wakes it.
  std::int64_t idle_ms() const {
    if (context.wheel.armed() + context.control_wheel.armed() > 0 || context.lists.pending())
      return tick_ms;
    const auto next = context.sessions.next_step_ms();
    return next ? std::clamp(*next - context.wall_ms, std::int64_t{0}, long_sleep_ms) : long_sleep_ms;
  }

  // Destroyed in reverse order: the actors first, then the readers, the store last.
  std::unique_ptr<storage::store> store;
  store_threads threads;
  store_workers& workers;
  std::unique_ptr<history_readers> readers;
  shard_unit& unit;
  shard_context context;
  checkpointer checkpoints;
  journal_actor journal_handle;
  service_table services{};
  service_desk_actor desk;
  std::atomic<bool> stopping{false};
  io_poller* poller = nullptr;
};

shard::shard(std::unique_ptr<impl> i) : impl_(std::move(i)) {}

shard::~shard() {
  auto& c = impl_->context;
  c.journal->close(); // commits what waits, joins the store thread
  impl_->readers->close();
  impl_->unit.enter();
  c.sessions.clear();
  c.queues.clear();
  c.operators.clear();
  impl_->unit.clear();
  impl_->unit.leave();
}

result<std::unique_ptr<shard>, storage::storage_error> shard::open(actor_runtime& runtime, const clock_source& clock, shard_options options) {
  auto store = storage::store::open(options.store, options.store_options);
  if (!store)
    return failure{store.error()};
  auto reader = std::make_unique<storage::reader>(**store);
  const auto kept = read_directory(*reader);
  if (!kept)
    return failure{kept.error()};
  const auto found = recover(*reader);
  if (!found)
    return failure{found.error()};
  reader.reset(); // goes before its store
  auto& unit = runtime.native().unit(options.number);
  unit.enter(); // what the actors send one another from here on waits for the first round
  auto i = std::make_unique<impl>(runtime.native(), clock, options, std::move(*store), *kept);
  i->restore(*found);
  unit.leave();
  return std::unique_ptr<shard>(new shard(std::move(i)));
}

void shard::to_sessions(std::span<inbound> frames) { impl_->context.sessions.tell_all(frames); }

void shard::to_directory(inbound in) { tell(impl_->context.directory, std::move(in), &impl_->unit); }

void shard::to_operator(inbound in) {
  if (auto* op = impl_->context.find_active_operator(in.author.operator_()))
    tell(op->actor, std::move(in), &impl_->unit);
  else
    in.from->refuse(in.what.head(), error_code::no_such_operator);
}

void shard::connection_closed(const outlet_ptr& o, wire::role role, principal who) {
  const device_change left{o, device_change::action::left};
  // An operator's presence must change now, a waiting visitor's grace begin. Visitors of a gateway are its business.
  if (role == wire::role::visitor)
    tell(impl_->context.directory, visitor_gone{o, who.visitor()}, &impl_->unit);
  else if (role == wire::role::gateway)
    tell(impl_->context.directory, left, &impl_->unit);
  else if (auto* op = impl_->context.find_operator(who.operator_()))
    tell(op->actor, left, &impl_->unit);
}

void shard::to_service(inbound in) { tell(impl_->desk, std::move(in), &impl_->unit); }

void shard::serve(std::initializer_list<kind> kinds, request_service& s) {
  for (const kind k : kinds)
    impl_->services[std::size_t(k)] = &s;
}

void shard::answer(std::uint64_t ticket, std::vector<std::byte> frames) {
  tell(impl_->desk, service_answered{ticket, std::make_shared<const std::vector<std::byte>>(std::move(frames))}, nullptr);
}

storage::store& shard::records() { return *impl_->store; }

void shard::change_rules(std::shared_ptr<const domain::site_rules> rules) { tell(impl_->context.directory, new_rules{std::move(rules)}, nullptr); }

void shard::change_settings(const session_settings& settings) { tell(impl_->context.directory, settings, nullptr); }
void shard::change_account(account_change change) { tell(impl_->context.directory, std::move(change), nullptr); }
void shard::look_at(look_request r) { tell(impl_->context.directory, std::move(r), nullptr); }

void shard::preview_rules(preview_request r) { tell(impl_->context.directory, std::move(r), nullptr); }

void shard::block_visitor(visitor_block what, std::function<void()> durable) {
  tell(impl_->context.directory, block_change{std::move(what), block_change::action::block, std::move(durable)}, nullptr);
}

void shard::unblock_visitor(visitor_id who, std::function<void()> durable) {
  tell(impl_->context.directory, block_change{{.who = who, .by = {}, .at_ms = 0, .reason = {}}, block_change::action::unblock, std::move(durable)}, nullptr);
}

void shard::forget_visitor(visitor_id who, std::vector<session_id> sessions, std::shared_ptr<void> done) {
  tell(impl_->context.directory, actors::forget_visitor{who, std::move(sessions), std::move(done)}, nullptr);
}
void shard::app_answered(app_answer a) { tell(impl_->context.directory, std::move(a), nullptr); }

void shard::run_actors() { impl_->unit.run(actors_per_round); }

bool shard::run_round(io_poller& poller) {
  impl_->unit.enter();
  const bool worked = impl_->round(poller);
  impl_->unit.leave();
  return worked;
}

void shard::run(io_poller& poller, std::int64_t drain_ms) {
  auto& i = *impl_;
  i.unit.enter();
  std::int64_t give_up_ms = 0;
  for (;;) {
    // Asked before the round: whatever was to be told to the connections before stop() is in this round.
    const bool stopping = i.stopping.load(std::memory_order_acquire);
    const bool worked = i.round(poller);
    if (stopping) {
      if (give_up_ms == 0)
        give_up_ms = i.context.steady_ms + drain_ms;
      if ((!worked && idle()) || i.context.steady_ms >= give_up_ms)
        break;
    }
    if (!worked)
      i.context.sessions.return_memory();
    if (!worked && i.unit.fall_asleep()) {
      poller.wait(give_up_ms != 0 ? tick_ms : i.idle_ms());
      i.unit.awake();
    }
  }
  i.unit.leave();
}

bool shard::idle() const {
  // In this order: an answer of a reader is in a mailbox before the reader counts as idle, and what an actor decides is in the journal
  // before it is through with its message.
  return impl_->readers->idle() && impl_->unit.idle() && impl_->context.journal->idle();
}

void shard::stop() {
  impl_->stopping = true;
  if (impl_->poller)
    impl_->poller->wake();
}

void shard::on_wake(io_poller& poller) {
  impl_->poller = &poller;
  impl_->unit.on_wake([&poller] { poller.wake(); });
}

const shard_counters& shard::counters() const { return impl_->context.counters; }

storage::group_sink::counters shard::writer_totals() const { return impl_->context.journal->totals(); }

} // namespace parley::actors
