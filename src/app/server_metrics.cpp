#include "app/server_metrics.hpp"

#include "actors/shard_counters.hpp"
#include "base/process_metrics.hpp"

namespace parley::app {

void add_server_metrics(metrics_registry& to, const actors::shard& shard, const gateway::listener& connections) {
  add_process_metrics(to);

  const auto& s = shard.counters();
  to.add_counter("parley_sessions_opened_total", "Chats opened.", s.sessions_opened);
  to.add_counter("parley_sessions_ended_total", "Chats ended.", s.sessions_ended);
  to.add_counter("parley_sessions_slept_total", "Times an idle session left memory.", s.sessions_slept);
  to.add_counter("parley_sessions_woken_total", "Times a session came back to memory.", s.sessions_woken);
  to.add_gauge("parley_sessions_open", "Chats that have not ended.", s.sessions_open);
  to.add_gauge("parley_sessions_awake", "Sessions with an actor in memory.", s.sessions_awake);
  to.add_gauge("parley_disk_full", "1 while the disk is full and posts are refused.", s.disk_full);
  to.add_counter("parley_requests_refused_total", "Requests that sessions refused.", s.requests_refused);
  to.add_counter("parley_resends_answered_total", "Requests sent again whose record was there already.", s.resends_answered);

  auto of_writer = [&](const char* name, const char* help, auto field, double unit) {
    to.add_counter(name, help, [&shard, field, unit] { return double(shard.writer_totals().*field) * unit; });
  };
  using totals = storage::writer::counters;
  of_writer("parley_records_committed_total", "Records made durable.", &totals::records, 1);
  of_writer("parley_commits_total", "Transactions, each with one sync.", &totals::commits, 1);
  of_writer("parley_log_bytes_total", "Bytes of records.", &totals::bytes, 1);
  of_writer("parley_commit_seconds_total", "Time spent in commits.", &totals::sync_microseconds, 1e-6);

  const auto& c = connections.counters();
  to.add_counter("parley_connections_accepted_total", "Connections accepted.", c.accepted);
  to.add_counter("parley_connections_closed_total", "Connections ended, for whatever reason.", c.closed);
  to.add_counter("parley_connections_refused_total", "Connections over the limit.", c.refused);
  to.add_counter("parley_slow_readers_total", "Connections closed because their outbox was full.", c.slow_readers);
  to.add_counter("parley_bad_frames_total", "Frames refused or streams lost.", c.bad_frames);
  to.add_counter("parley_frames_received_total", "Frames received.", c.frames_in);
  to.add_counter("parley_received_bytes_total", "Bytes received.", c.bytes_in);
  to.add_counter("parley_sent_bytes_total", "Bytes sent.", c.bytes_out);
}

} // namespace parley::app
