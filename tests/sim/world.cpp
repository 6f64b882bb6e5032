#include "tests/sim/world.hpp"

#include "storage/reader.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace parley::sim {

namespace {

/// The shard looks at its deadlines this often.
constexpr std::int64_t tick_ms = 100;
/// More rounds at one moment than any honest work takes: actors that only keep each other busy.
constexpr int most_rounds_at_once = 20'000;

/// Calls `f(frame_view)` for each record of a group.
template <class F>
void each_record(const storage::group& g, F f) {
  const std::byte* at = g.block()->data();
  for (const std::byte* end = at + g.bytes(); at < end;) {
    storage::record_head head;
    std::memcpy(&head, at, sizeof head);
    f(trusted_frame(at + sizeof head));
    at += sizeof head + head.frame_bytes;
  }
}

} // namespace

world::world(actors::actor_runtime& runtime, dice& d, const site& rules, std::filesystem::path store)
  : runtime_(runtime), dice_(d), rules_(rules), store_(std::move(store)), disk_(d, clock_, *this), people_(rules) {
  add(people_);
  add(watchers_);
}

world::~world() = default;

// ---- time

void world::pass(std::int64_t ms) {
  const auto until = now_ms() + ms;
  while (run_rounds()) {
    auto next = std::min({until, disk_.next_ms(), (now_ms() / tick_ms + 1) * tick_ms});
    if (!arrivals_.empty())
      next = std::min(next, arrivals_.begin()->first);
    if (now_ms() >= until)
      return;
    clock_.advance_to(std::max(next, now_ms()));
    disk_.work();
  }
}

bool world::pass_until_settled(std::int64_t at_most_ms) {
  const auto give_up = now_ms() + at_most_ms;
  while (shard_ && !found_ && now_ms() < give_up) {
    pass(1);
    if (arrivals_.empty() && settled())
      return true;
  }
  return false;
}

void world::jump_wall_clock(std::int64_t by_ms) {
  clock_.jump_wall(by_ms);
  if (by_ms != 0)
    wall_ = ever_ = wall_clock::was_set;
}

std::int64_t world::undisturbed_ms() const { return shard_ && wall_ == wall_clock::true_to_time && space_ == space::left ? now_ms() - calm_since_ms_ : 0; }

bool world::settled() const { return shard_ && disk_.next_ms() == simulated_disk::never && shard_->idle(); }

void world::end_step() {
  tell([](witness& w) { w.stepped(); });
  if (!found_ && settled())
    tell([](witness& w) { w.settled(); });
}

bool world::run_rounds() {
  for (int n = 0; shard_ && !found_; ++n) {
    if (n > most_rounds_at_once) {
      found_ = violation{"progress", "the shard never comes to rest"};
      break;
    }
    if (rounds_to_crash_ > 0 && --rounds_to_crash_ == 0) {
      crash();
      return false;
    }
    const bool worked = shard_->run_round(*this);
    if (disk_.next_ms() <= now_ms())
      disk_.work();
    else if (!worked && (arrivals_.empty() || arrivals_.begin()->first > now_ms()))
      return !found_;
  }
  return false;
}

// ---- network

actors::outlet_ptr world::connect(wire::role r) {
  auto* made = new connection{*this, ++connections_, r};
  open_.emplace(made->number, made);
  return actors::outlet_ptr{made};
}

void world::schedule(arrival a) {
  auto& newest = newest_arrival_ms_[static_cast<connection&>(*a.over).number];
  newest = std::max(newest, now_ms() + dice_.between(0, latency_ms));
  arrivals_.emplace(newest, std::move(a));
}

void world::send(const actors::outlet_ptr& over, frame request, principal as) { schedule({over, std::move(request), as}); }

void world::break_off(const actors::outlet_ptr& o) { schedule({o, {}, {}}); }

std::size_t world::poll() {
  std::size_t n = 0;
  // Not always all that has come: a socket may be looked at a round later.
  while (!arrivals_.empty() && arrivals_.begin()->first <= now_ms() && (n == 0 || !dice_.one_in(3))) {
    auto next = std::move(arrivals_.begin()->second);
    arrivals_.erase(arrivals_.begin());
    arrive(std::move(next));
    ++n;
  }
  return n;
}

void world::arrive(arrival a) {
  auto& from = static_cast<connection&>(*a.over);
  if (from.closed())
    return;
  if (!a.request)
    return from.shut();
  const auto& head = a.request->head();
  if (head.what == kind::hello)
    from.hello_id = head.client_id;
  else if (from.role == wire::role::gateway && a.as.is_visitor() && !from.speaks_for(a.as))
    from.people.push_back(a.as); // operators are attached; visitors need not be
  actors::inbound in{*a.request, a.as ? a.as : from.who, a.over};
  tell([&](witness& w) { w.arrived(from, *a.request, in.author); });
  switch (head.what) {
    case kind::hello:
    case kind::attach:
    case kind::detach:
    case kind::open: shard_->to_directory(std::move(in)); break;
    case kind::presence:
    case kind::subscribe:
    case kind::contacts:
    case kind::list: shard_->to_operator(std::move(in)); break;
    default: shard_->to_sessions({&in, 1}); break;
  }
  shard_->run_actors();
}

void world::gone(connection& c) {
  open_.erase(c.number);
  tell([&](witness& w) { w.closed(c); });
  if (shard_)
    shard_->connection_closed(actors::outlet_ptr{&c}, c.role, c.who);
}

// ---- the disk

void world::submitted(const storage::group& g) {
  each_record(g, [&](frame_view record) {
    if (const auto* e = log_.decide(record))
      tell([&](witness& w) { w.decided(*e); });
    else
      tell([&](witness& w) { w.misnumbered(record); });
  });
}

void world::durable(const storage::group& g) {
  each_record(g, [&](frame_view record) {
    if (found_)
      return; // the chronicle may not know it
    const auto& e = log_.store(record.head().session);
    tell([&](witness& w) { w.stored(e); });
  });
}

// ---- faults

void world::set_disk_full(bool full) {
  if (space_ == space::none || full)
    calm_since_ms_ = now_ms();
  space_ = full ? space::none : space::left;
  disk_.set_full(full);
}

void world::crash() {
  disk_.crash();
  shard_.reset();
  // Nobody is told anything by a process that is dead.
  for (auto& [number, c] : std::exchange(open_, {})) {
    c->inbox_.clear();
    c->inbox_.push_back({.due_ms = now_ms(), .what = news::what_it_is::end, .frame = {}});
    c->closed_ = true;
    c->reads = true;
  }
  arrivals_.clear();
  log_.crash();
  tell([](witness& w) { w.crashed(); });
  if (!found_)
    compare_with_store();
}

/// The chronicle is what the store holds, byte for byte.
void world::compare_with_store() {
  storage::store_options options = rules_.options().store_options;
  options.mode = storage::store_options::access::read_only;
  auto store = storage::store::open(store_, options);
  std::size_t records = 0;
  auto is_there = [&](const storage::log_record& r) {
    ++records;
    const auto& head = r.frame.head();
    const auto* e = log_.find(head.session, head.seq);
    return e && log_.is_stored(head.session, head.seq) && std::ranges::equal(e->record.bytes(), r.frame.bytes());
  };
  const auto scanned = store ? storage::reader{**store}.scan(1, is_there) : result<ok_t, storage::storage_error>{failure{store.error()}};
  if (!scanned || records != log_.stored_records())
    found_ = violation{"the store keeps what it was given", std::to_string(records) + " of " + std::to_string(log_.stored_records()) + " records are as they were"};
}

void world::restart() {
  auto options = rules_.options();
  options.store = store_;
  options.workers = &disk_;
  auto opened = actors::shard::open(runtime_, clock_, std::move(options));
  if (!opened) {
    found_ = violation{"a shard opens after a crash", opened.error().detail};
    return;
  }
  shard_ = *std::move(opened);
  wall_ = wall_clock::true_to_time;
  calm_since_ms_ = now_ms();
}

} // namespace parley::sim
