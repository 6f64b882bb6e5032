#include "load-tests/history_check.hpp"
#include "load-tests/jobs/jobs.hpp"
#include "load-tests/jobs/post_table.hpp"
#include "load-tests/live_line.hpp"
#include "load-tests/measured_window.hpp"
#include "load-tests/side.hpp"
#include "load-tests/stage.hpp"
#include "load-tests/waiting.hpp"

#include <algorithm>
#include <cstring>
#include <numeric>
#include <random>

namespace parley::load {

namespace {

/// What the hot path needs of a conversation, for each of its sides.
struct track {
  session_id session;
  std::array<principal, 2> author;            // by side; as in requests
  std::array<std::uint64_t, 2> last_seq = {}; // newest record that the side received
  std::uint64_t acked = 0;
};

/// A source of messages: one side's connection, and the conversations it speaks in, one after the other.
struct lane {
  client::connection* via;
  side who;
  std::vector<std::uint32_t> conversations;
  std::size_t next = 0;
};

class flood final : public client::connection_events {
public:
  flood(const common_options& common, const flood_options& options)
    : common_(common), options_(options), stats_(common.admin, common.server_pid), report_(report_of("flood", common)), dial_(loop_, common.targets, common.gateway_key),
      stage_(dial_, plan(options), common.grace_s), window_(stats_) {}

  report run();

private:
  static stage_plan plan(const flood_options& o);

  void welcomed(client::connection&) override {}
  void received(client::connection&, frame_view) override;
  void closed(client::connection&, const client::closing& why) override {
    report_.fail("connection ended: " + why.detail);
    broken_ = true;
  }

  void make_lanes();
  void measure();
  void send_due(std::int64_t now);
  bool send(lane& l, std::int64_t sent_ns);
  void go_on();
  void acked(const wire::ack& a);
  void delivered(frame_view f);
  bool is_what_was_posted(frame_view f) const;
  void refused(frame_view f);
  void next(std::uint32_t lane);
  void finish(post& p);
  void drain();
  void check_history();

  common_options common_;
  flood_options options_;
  server_stats stats_;
  report report_;
  client::event_loop loop_;
  dialer dial_;
  stage stage_;
  measured_window window_;
  client::request_writer write_;
  std::vector<std::byte> frame_; // prebuilt; head patched per message
  std::string text_;             // in it
  std::vector<track> tracks_;
  std::vector<lane> lanes_;
  std::vector<std::uint32_t> stalled_; // lanes that found no free post
  std::optional<post_table> posts_;
  std::optional<live_line> live_;
  std::uint64_t done_ = 0; // acked and delivered
  std::int64_t record_from_ns_ = 0;
  bool posting_ = false;
  bool broken_ = false;
  std::int64_t schedule_start_ns_ = 0; // open loop
  std::uint64_t scheduled_ = 0;
};

stage_plan flood::plan(const flood_options& o) {
  if (o.gateways == 0)
    return {o.pairs, 0, o.pairs, 1};
  auto operators = o.operators > 0 ? o.operators : 8 * o.gateways;
  return {o.sessions, o.gateways, operators, std::uint32_t((o.sessions + operators - 1) / operators)};
}

report flood::run() {
  auto built = stage_.build();
  report_.checks.capacity_violations = stage_.capacity_violations();
  if (!built) {
    report_.fail(built.error());
    return report_;
  }
  auto opens = double(stage_.conversations().size());
  report_.figures.emplace_back("sessions", opens);
  report_.figures.emplace_back("opens_per_s", opens / stage_.opening_s());
  make_lanes();
  for (auto& c : stage_.connections())
    c->events(*this);
  measure();
  drain();
  for (auto& c : stage_.connections())
    c->client_ids_from(posts_->newest_client_id());
  if (!broken_) {
    check_history();
    if (options_.end == flood_options::ending::close)
      if (auto closed = stage_.close_sessions(); !closed)
        report_.fail(closed.error());
  }
  return report_;
}

void flood::make_lanes() {
  std::uint64_t base = 0;
  for (auto& c : stage_.connections())
    base = std::max(base, c->welcome().client_id_base);
  // Room for what the stage itself sent over the same connections.
  posts_.emplace(base + (std::uint64_t{1} << 32));
  text_.assign(options_.payload_bytes, 'x');
  auto built = write_.message({}, text_);
  frame_.assign(built.begin(), built.end());

  std::vector<std::array<std::size_t, 2>> lane_of(stage_.connections().size(), {~std::size_t{0}, ~std::size_t{0}});
  auto add = [&](std::size_t i, side who, const seat& s) {
    auto& at = lane_of[s.via->tag][std::size_t(who)];
    if (at == ~std::size_t{0}) {
      at = lanes_.size();
      lanes_.push_back({s.via, who, {}, 0});
    }
    lanes_[at].conversations.push_back(std::uint32_t(i));
  };
  auto& conversations = stage_.conversations();
  for (std::size_t i = 0; i < conversations.size(); ++i) {
    auto& c = conversations[i];
    tracks_.push_back({c.session, {c.visitor.author, c.operator_.author}});
    add(i, side::visitor, c.visitor);
    if (options_.who == flood_options::senders::both)
      add(i, side::operator_, c.operator_);
  }
  // Visitors do not speak in the order in which they came; the server's memory must not profit from that.
  std::mt19937_64 lot{common_.seed};
  for (auto& l : lanes_)
    std::shuffle(l.conversations.begin(), l.conversations.end(), lot);
}

void flood::measure() {
  posting_ = true;
  auto start = loop_.refresh_now();
  live_.emplace(start);
  schedule_start_ns_ = start;
  bool open_loop = options_.rate_per_s > 0;
  if (!open_loop) {
    auto window = options_.gateways > 0 ? std::max<std::size_t>(1, options_.outstanding / lanes_.size()) : options_.window;
    for (std::size_t w = 0; w < window; ++w)
      for (auto& l : lanes_)
        send(l, start);
  }
  auto begin_at = start + std::int64_t(options_.warmup_s * 1e9);
  auto end_at = begin_at + std::int64_t(options_.seconds * 1e9);
  record_from_ns_ = std::numeric_limits<std::int64_t>::max();
  auto first_measured = std::uint64_t{0};
  while (!broken_) {
    auto now = loop_.refresh_now();
    if (!window_.begun() && now >= begin_at) {
      first_measured = done_;
      window_.begin(done_);
      record_from_ns_ = window_.begun_ns();
    }
    if (now >= end_at || (options_.messages > 0 && window_.begun() && done_ - first_measured >= options_.messages))
      break;
    if (open_loop)
      send_due(now);
    live_->tick(now, window_.begun() ? "flood" : "warm-up", report_.acked, report_.delivered);
    auto due = std::min(live_->due_ns(), window_.begun() ? end_at : begin_at);
    if (open_loop)
      due = std::min(due, schedule_start_ns_ + std::int64_t(double(scheduled_) * 1e9 / options_.rate_per_s));
    loop_.run_round(std::chrono::nanoseconds{std::max<std::int64_t>(0, due - loop_.clock_ns())});
    go_on();
  }
  posting_ = false;
  record_from_ns_ = std::numeric_limits<std::int64_t>::max(); // reading the server's figures holds us up; that is not latency
  window_.end(done_, report_);
}

void flood::send_due(std::int64_t now) {
  // Each message has its own intended time and is measured from it, also when we or the server come too late for it.
  auto intended = [&] { return schedule_start_ns_ + std::int64_t(double(scheduled_) * 1e9 / options_.rate_per_s); };
  for (auto at = intended(); at <= now && !posts_->full(); at = intended()) {
    send(lanes_[scheduled_ % lanes_.size()], at);
    ++scheduled_;
  }
}

bool flood::send(lane& l, std::int64_t sent_ns) {
  if (posts_->full())
    return false;
  auto i = l.conversations[l.next];
  if (++l.next == l.conversations.size())
    l.next = 0;
  auto& t = tracks_[i];
  auto& p = posts_->take();
  p.sent_ns = sent_ns;
  p.lane = std::uint32_t(&l - lanes_.data());
  p.conversation = i;
  auto* head = l.via->send(frame_);
  head->session = t.session;
  head->author = t.author[std::size_t(l.who)];
  head->client_id = p.client_id;
  __builtin_prefetch(&tracks_[l.conversations[(l.next + 3) % l.conversations.size()]]);
  ++report_.posted;
  return true;
}

void flood::go_on() {
  // Lanes whose next message found no free post: deliveries lag behind the acks by the whole table.
  for (auto i : std::exchange(stalled_, {}))
    if (posting_ && !send(lanes_[i], loop_.now_ns()))
      stalled_.push_back(i);
}

void flood::received(client::connection&, frame_view f) {
  switch (f.head().what) {
    case kind::acks:
      for (auto* a : *f.body<wire::acks>()->entries())
        acked(*a);
      return;
    case kind::message: return delivered(f);
    case kind::error: return refused(f);
    default: return;
  }
}

void flood::acked(const wire::ack& a) {
  auto* p = posts_->find(a.client_id());
  if (!p || p->acked || tracks_[p->conversation].session.value != a.session()) {
    ++report_.checks.duplicated;
    return;
  }
  p->acked = true;
  ++report_.acked;
  ++tracks_[p->conversation].acked;
  if (p->seq != 0 && p->seq != a.seq())
    ++report_.checks.out_of_order;
  p->seq = a.seq();
  if (p->sent_ns >= record_from_ns_)
    report_.ack.record(loop_.now_ns() - p->sent_ns);
  auto lane = p->lane;
  finish(*p);
  next(lane);
}

void flood::refused(frame_view f) {
  report_.fail("a message was refused: " + f.body<wire::error>()->name()->str());
  auto* p = posts_->find(f.head().client_id);
  if (!p || p->acked)
    return;
  auto lane = p->lane;
  posts_->release(*p);
  next(lane);
}

void flood::next(std::uint32_t lane) {
  if (posting_ && options_.rate_per_s == 0 && !send(lanes_[lane], loop_.now_ns()))
    stalled_.push_back(lane);
}

void flood::delivered(frame_view f) {
  auto& head = f.head();
  auto* p = posts_->find(head.client_id);
  if (!p || p->delivered || tracks_[p->conversation].session != head.session) {
    ++report_.checks.duplicated;
    return;
  }
  p->delivered = true;
  ++report_.delivered;
  auto& last = tracks_[p->conversation].last_seq[std::size_t(other(lanes_[p->lane].who))];
  if (head.seq <= last || (p->seq != 0 && p->seq != head.seq))
    ++report_.checks.out_of_order;
  last = head.seq;
  p->seq = head.seq;
  if (!is_what_was_posted(f))
    ++report_.checks.altered;
  auto latency = loop_.now_ns() - p->sent_ns;
  live_->record(latency);
  if (p->sent_ns >= record_from_ns_)
    report_.latency.record(latency);
  finish(*p);
}

bool flood::is_what_was_posted(frame_view f) const {
  const auto bytes = f.bytes();
  if (bytes.size() == frame_.size() && std::memcmp(bytes.data() + sizeof(frame_head), frame_.data() + sizeof(frame_head), bytes.size() - sizeof(frame_head)) == 0)
    return true;
  return !dial_.keeps_bytes() && text_of(f.body<wire::message>()->text()) == text_;
}

void flood::finish(post& p) {
  if (!p.acked || !p.delivered)
    return;
  ++done_;
  posts_->release(p);
}

void flood::drain() {
  run_until(
    loop_, common_.grace_s, [&] { return broken_ || posts_->size() == 0; }, [&] { return report_.acked + report_.delivered; });
  std::uint64_t unanswered = 0;
  posts_->each([&](const post& p) { ++(p.acked ? report_.checks.lost : unanswered); });
  if (unanswered > 0)
    report_.fail(std::to_string(unanswered) + " messages were neither acked nor refused");
}

void flood::check_history() {
  auto& conversations = stage_.conversations();
  std::vector<std::uint32_t> chosen(conversations.size());
  std::iota(chosen.begin(), chosen.end(), 0u);
  std::mt19937_64 lot{common_.seed};
  std::shuffle(chosen.begin(), chosen.end(), lot);
  chosen.resize(std::min(chosen.size(), options_.history_sample));
  if (chosen.empty())
    return;

  std::vector<history_query> queries;
  for (auto i : chosen)
    queries.push_back({conversations[i].session, conversations[i].operator_index});
  std::vector<seq_check> seqs(queries.size());
  std::vector<std::uint64_t> messages(queries.size());
  history_reader reader{dial_, common_.grace_s, readers_for(dial_, options_.gateways)};
  auto read = reader.read(queries, [&](std::size_t i, frame_view f) {
    if (!seqs[i].next(f.head().seq))
      ++report_.checks.history_differences;
    messages[i] += f.head().what == kind::message;
  });
  if (!read)
    return report_.fail(read.error());
  for (std::size_t i = 0; i < messages.size(); ++i)
    if (messages[i] != tracks_[chosen[i]].acked)
      ++report_.checks.history_differences;
}

} // namespace

report run_flood(const common_options& common, const flood_options& options) { return std::make_unique<flood>(common, options)->run(); }

} // namespace parley::load
