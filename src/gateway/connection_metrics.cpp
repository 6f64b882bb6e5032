#include "gateway/connection_metrics.hpp"

namespace parley::gateway {

namespace {

struct row {
  const char* name;
  const char* help;
  counter connection_counters::*figure;
};

constexpr row rows[] = {
  {"parley_connections_accepted_total", "Connections accepted.", &connection_counters::accepted},
  {"parley_websockets_opened_total", "Connections that became WebSockets.", &connection_counters::websockets_opened},
  {"parley_handshakes_refused_total", "HTTP requests at the WebSocket port that were answered with an error.", &connection_counters::handshakes_refused},
  {"parley_links_opened_total", "Clients that gateways carry, since the start.", &connection_counters::links_opened},
  {"parley_connections_closed_total", "Connections ended, for whatever reason.", &connection_counters::closed},
  {"parley_connections_refused_total", "Connections over the limit.", &connection_counters::refused},
  {"parley_slow_readers_total", "Connections closed because their outbox was full.", &connection_counters::slow_readers},
  {"parley_bad_frames_total", "Frames refused or streams lost.", &connection_counters::bad_frames},
  {"parley_frames_received_total", "Frames received.", &connection_counters::frames_in},
  {"parley_received_bytes_total", "Bytes received.", &connection_counters::bytes_in},
  {"parley_sent_bytes_total", "Bytes sent.", &connection_counters::bytes_out},
};

} // namespace

void add_connection_metrics(metrics_registry& to, const connection_counters& of) {
  for (const auto& r : rows)
    to.add_counter(r.name, r.help, of.*r.figure);
}

} // namespace parley::gateway
