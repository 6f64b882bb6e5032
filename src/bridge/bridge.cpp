#include "bridge/bridge.hpp"

#include "base/process_metrics.hpp"
#include "bridge/relay.hpp"
#include "gateway/connection_metrics.hpp"
#include "gateway/health_pages.hpp"
#include "gateway/http_server.hpp"
#include "gateway/listener.hpp"
#include "gateway/websocket_connection.hpp"

#include <atomic>
#include <unistd.h>

namespace parley::bridge {

namespace {
/// The loop looks this often whether it shall stop, if nothing wakes it.
constexpr std::int64_t idle_ms = 1'000;
/// After stop(), for everybody's last answers and goodbyes.
constexpr std::int64_t stopping_timeout_ms = 10'000;

gateway::connection_limits limits_of(const options& o) {
  gateway::connection_limits l;
  l.max_connections = o.max_connections;
  return l;
}
} // namespace

struct bridge::impl {
  explicit impl(const options& o)
    : chosen(o), to(poller.io(), o.router), front(to, poller, clock, limits_of(o)), websockets(front, gateway::websocket_connections(o.websocket)) {}

  // Destroyed in reverse order: the pages first, the WebSockets before what they use.
  const options chosen;
  system_clock clock;
  gateway::asio_poller poller;
  relay to;
  gateway::front front;
  gateway::listener websockets;
  metrics_registry metrics;
  std::unique_ptr<gateway::http_server> admin;
  std::atomic<bool> stopping{false};
};

bridge::bridge(std::unique_ptr<impl> i) : impl_(std::move(i)) {}
bridge::~bridge() = default;

result<std::unique_ptr<bridge>, std::string> bridge::start(const options& o) {
  auto i = std::make_unique<impl>(o);
  if (auto listening = i->websockets.listen(o.listen_ws.host, o.listen_ws.port); !listening)
    return failure{listening.error()};
  i->to.start(i->front, i->websockets.connections());
  add_process_metrics(i->metrics);
  gateway::add_connection_metrics(i->metrics, i->front.counters);
  i->metrics.add_counter("parley_bridge_router_connected_total", "Times that the router has let this bridge in.", i->to.to().connected);
  i->metrics.add_gauge("parley_bridge_router_up", "1 while the router is reached.", i->to.to().up);
  http::router routes;
  gateway::add_health_pages(routes, {[p = i.get()] { return !p->stopping && p->to.to().up.value() != 0; }, [p = i.get()] { return p->metrics.text(); }});
  auto admin = gateway::http_server::start(o.admin.host, o.admin.port, std::move(routes));
  if (!admin)
    return failure{admin.error()};
  i->admin = std::move(*admin);
  return std::unique_ptr<bridge>(new bridge(std::move(i)));
}

std::string bridge::ready_line() const {
  const endpoint admin{impl_->chosen.admin.host, impl_->admin->port()};
  return R"({"ready":true,"ws":")" + impl_->websockets.address() + R"(","admin":")" + admin.text() + R"(","pid":)" + std::to_string(::getpid()) + "}";
}

void bridge::run() {
  auto& i = *impl_;
  std::int64_t until_ms = 0;
  while (until_ms == 0 || (i.front.open != 0 && i.clock.steady_ms() < until_ms)) {
    i.poller.wait(idle_ms);
    i.poller.poll();
    i.poller.flush();
    i.to.flush();
    if (until_ms == 0 && i.stopping)
      until_ms = i.clock.steady_ms() + stopping_timeout_ms;
  }
  i.websockets.shut_all();
}

void bridge::stop() {
  impl_->stopping = true;
  impl_->websockets.stop();
}

} // namespace parley::bridge
