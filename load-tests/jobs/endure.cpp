// Keeps posting while the server dies and returns; then every ack is held against the history, and both sides' transcripts too.
#include "load-tests/jobs/endurance.hpp"

#include "load-tests/history_check.hpp"
#include "load-tests/jobs/jobs.hpp"
#include "load-tests/live_line.hpp"
#include "load-tests/measured_window.hpp"

namespace parley::load {

namespace {

/// What the history says of one session.
struct told {
  seq_check seqs;
  std::map<std::uint64_t, line> messages; // by seq
  std::uint64_t holes = 0;                // or twins
};

result<std::vector<told>, std::string> read_histories(dialer& dial, const std::deque<endured_chat>& chats, double grace_s, readers by) {
  std::vector<history_query> queries;
  for (auto& c : chats)
    queries.push_back({c.session, *c.worker});
  std::vector<told> all(queries.size());
  history_reader reader{dial, grace_s, by};
  auto read = reader.read(queries, [&](std::size_t i, frame_view f) {
    auto& head = f.head();
    all[i].holes += !all[i].seqs.next(head.seq);
    if (head.what == kind::message) {
      auto* text = f.body<wire::message>()->text();
      all[i].messages[head.seq] = {head.author, head.client_id, hash_of({text->c_str(), text->size()})};
    }
  });
  if (!read)
    return failure{read.error()};
  return all;
}

void compare(const endured_chat& c, const told& history, check_counts& checks) {
  checks.history_differences += history.holes;
  std::map<std::pair<std::uint64_t, std::uint64_t>, std::uint64_t> seq_of; // author, client id
  for (auto& [seq, l] : history.messages)
    checks.duplicated += !seq_of.emplace(std::pair{l.author.value, l.client_id}, seq).second;
  std::size_t acked = 0;
  for (auto& side : c.sides) {
    acked += side.own().size();
    for (auto& [id, seq] : side.own()) {
      auto found = seq_of.find({side.self().value, id});
      if (found == seq_of.end())
        ++checks.lost;
      else if (found->second != seq)
        ++checks.history_differences;
    }
    if (side.transcript() != history.messages)
      ++checks.history_differences;
  }
  if (acked != history.messages.size())
    ++checks.history_differences;
}

} // namespace

report run_endure(const common_options& common, const endure_options& options) {
  auto r = report_of("endure", common);
  client::event_loop loop;
  dialer dial{loop, common.targets, common.gateway_key};
  server_stats stats{common.admin, common.server_pid};
  live_line live{loop.refresh_now()};
  endurance chats{dial, options, common.seed, r, live};
  measured_window window{stats};

  chats.start();
  window.begin(0);
  auto start = loop.now_ns();
  auto end = start + std::int64_t(options.seconds * 1e9);
  auto grace_ns = std::int64_t(common.grace_s * 1e9);
  auto seen = chats.events_seen();
  auto patience_ends = end + grace_ns;
  for (auto now = start; r.failures() == 0; now = loop.refresh_now()) {
    bool posting = now < end;
    if (!posting && chats.settled())
      break;
    if (auto s = chats.events_seen(); s != seen) {
      seen = s;
      patience_ends = std::max(end, now) + grace_ns;
    }
    if (now >= patience_ends) {
      r.fail("nothing came any more before all was acked and delivered");
      break;
    }
    chats.work(now, posting);
    live.tick(now, posting ? "endure" : "settle", r.acked, r.delivered);
    auto due = std::min({chats.due_ns(posting), live.due_ns(), posting ? end : patience_ends});
    loop.run_round(std::chrono::nanoseconds{std::max<std::int64_t>(0, due - loop.clock_ns())});
  }
  window.end(r.delivered, r);
  r.server_cpu_s.reset(); // of several processes, if the server was killed
  chats.count_missing();
  if (r.failures() > 0)
    return r;

  auto histories = read_histories(dial, chats.chats(), common.grace_s, options.pairs > 0 ? readers::operators_themselves : readers::one_gateway);
  if (!histories) {
    r.fail(histories.error());
    return r;
  }
  for (std::size_t i = 0; i < histories->size(); ++i)
    compare(chats.chats()[i], (*histories)[i], r.checks);
  return r;
}

} // namespace parley::load
