#include "app/server_metrics.hpp"

#include "actors/shard_counters.hpp"
#include "base/process_metrics.hpp"
#include "gateway/connection_metrics.hpp"

namespace parley::app {

namespace {

template <class Figure>
struct row {
  const char* name;
  const char* help;
  Figure figure;
  double unit = 1;
};

using shard_figures = actors::shard_counters;
using writer_figures = storage::writer::counters;

constexpr row<counter shard_figures::*> shard_counts[] = {
  {"parley_shard_rounds_total", "Rounds of the shards' loops; it stands still when there is nothing to do.", &shard_figures::rounds},
  {"parley_sessions_opened_total", "Chats opened.", &shard_figures::sessions_opened},
  {"parley_sessions_ended_total", "Chats ended.", &shard_figures::sessions_ended},
  {"parley_sessions_slept_total", "Times an idle session left memory.", &shard_figures::sessions_slept},
  {"parley_sessions_woken_total", "Times a session came back to memory.", &shard_figures::sessions_woken},
  {"parley_requests_refused_total", "Requests that sessions refused.", &shard_figures::requests_refused},
  {"parley_resends_answered_total", "Requests sent again whose record was there already.", &shard_figures::resends_answered},
};

constexpr row<gauge shard_figures::*> shard_gauges[] = {
  {"parley_sessions_open", "Chats that have not ended.", &shard_figures::sessions_open},
  {"parley_sessions_awake", "Sessions with an actor in memory.", &shard_figures::sessions_awake},
  {"parley_operators_online", "Operators with a connection.", &shard_figures::operators_online},
  {"parley_slots_free", "Slots of operators that routing may use now.", &shard_figures::slots_free},
  {"parley_slots_held", "Slots of operators that hold a chat.", &shard_figures::slots_held},
  {"parley_disk_full", "1 while the disk is full and posts are refused.", &shard_figures::disk_full},
};

constexpr row<std::uint64_t writer_figures::*> writer_counts[] = {
  {"parley_records_committed_total", "Records made durable.", &writer_figures::records},
  {"parley_commits_total", "Transactions, each with one sync.", &writer_figures::commits},
  {"parley_log_bytes_total", "Bytes of records.", &writer_figures::bytes},
  {"parley_commit_seconds_total", "Time spent in commits.", &writer_figures::sync_microseconds, 1e-6},
};

} // namespace

void add_server_metrics(metrics_registry& to, const actors::shard& shard, const gateway::connection_counters& connections) {
  add_process_metrics(to);
  for (const auto& r : shard_counts)
    to.add_counter(r.name, r.help, shard.counters().*r.figure);
  for (const auto& r : shard_gauges)
    to.add_gauge(r.name, r.help, shard.counters().*r.figure);
  for (const auto& r : writer_counts)
    to.add_counter(r.name, r.help, [&shard, &r] { return double(shard.writer_totals().*r.figure) * r.unit; });
  gateway::add_connection_metrics(to, connections);
}

void add_tls_metrics(metrics_registry& to, const gateway::tls_counters& handshakes) {
  to.add_counter("parley_tls_handshakes_total", "TLS handshakes done.", handshakes.handshakes);
  to.add_counter("parley_tls_handshakes_failed_total", "Connections to a TLS port that ended before their handshake was done.", handshakes.failed);
}

} // namespace parley::app
