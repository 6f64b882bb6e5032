#include "app/server.hpp"

#include "actors/shard.hpp"
#include "actors/shard_counters.hpp"
#include "app/accounts_service.hpp"
#include "app/admin_service.hpp"
#include "app/config/outbox.hpp"
#include "app/control_directory.hpp"
#include "app/data_service.hpp"
#include "app/routes/outbox_routes.hpp"
#include "app/routes/search_routes.hpp"
#include "app/search_service.hpp"
#include "app/server_metrics.hpp"
#include "app/tls_service.hpp"
#include "app/visitor_hooks.hpp"
#include "app/websocket_service.hpp"
#include "base/log.hpp"
#include "gateway/asio_poller.hpp"
#include "gateway/health_pages.hpp"
#include "gateway/http_server.hpp"
#include "gateway/listener.hpp"
#include "http/index_route.hpp"

#include <atomic>
#include <cstdlib>
#include <unistd.h>

namespace parley::app {

namespace {

actors::site_settings settings_of(const site_config& c) {
  actors::site_settings s;
  s.name = c.name;
  s.visitors_say_hello = c.visitors == visitor_policy::open ? actors::site_settings::visitors::open : actors::site_settings::visitors::closed;
  s.operators_sign_up = c.operators_sign_up == sign_up_policy::allowed ? actors::site_settings::sign_up::allowed : actors::site_settings::sign_up::refused;
  switch (c.gateways) {
    case gateway_policy::nobody: s.gateway_policy = actors::site_settings::gateways::nobody; break;
    case gateway_policy::with_key: s.gateway_policy = actors::site_settings::gateways::with_key; break;
    case gateway_policy::anybody: s.gateway_policy = actors::site_settings::gateways::anybody; break;
  }
  s.gateway_key = c.gateway_key;
  s.default_capacity = c.default_capacity;
  s.rules = c.rules;
  for (const auto& o : c.operators)
    s.accounts.push_back({o.name, o.key, o.capacity, o.responds});
  return s;
}

/// What signed tokens say of visitors. The accounts outlive it.
search::contact_source contacts_of(const accounts::authority& accounts) {
  return [&accounts](visitor_id who) -> search::visitor_contact {
    const auto said = accounts.visitor_profile(who);
    if (!said)
      log::warning("visitor_profile_not_read", {{"visitor", who.value}, {"detail", said.error().detail}});
    return said && *said ? search::visitor_contact{(*said)->name, (*said)->email, (*said)->phone, (*said)->avatar} : search::visitor_contact{};
  };
}

[[noreturn]] void end_process(const storage::storage_error& why) {
  // After a failed sync the kernel may have thrown the pages away and the next sync would succeed: nothing may be acked any more, so nothing may run on.
  log::error("storage_failed", {{"detail", why.detail}});
  std::_Exit(exit_storage_failed);
}

actors::session_settings session_settings_of(const server_config& c) {
  return {c.sleep_after_ms, std::uint32_t(c.limits.visitor_frames_per_second), std::uint32_t(c.limits.visitor_burst_frames)};
}

actors::shard_options shard_options_of(const server_config& c) {
  actors::shard_options o;
  o.store = std::filesystem::path{c.data} / "shard-00";
  o.writer.linger = std::chrono::microseconds{c.storage.linger_us};
  o.writer.eager_records = std::size_t(c.storage.eager_records);
  o.site = settings_of(c.sites.front());
  const auto sessions = session_settings_of(c);
  o.sleep_after_ms = sessions.sleep_after_ms;
  o.visitor_frames_per_second = sessions.visitor_frames_per_second;
  o.visitor_burst_frames = sessions.visitor_burst_frames;
  o.on_failure = end_process;
  return o;
}

gateway::http_limits http_limits_of(const server_config& c) {
  gateway::http_limits l;
  l.peers = c.admin_behind_proxy ? gateway::http_limits::peer::said_by_proxy : gateway::http_limits::peer::of_socket;
  return l;
}

gateway::connection_limits limits_of(const server_config& c) {
  gateway::connection_limits l;
  l.outbox_bytes = std::size_t(c.limits.outbox_bytes);
  l.in_flight = std::uint32_t(c.limits.in_flight);
  l.hello_timeout_ms = c.limits.hello_timeout_ms;
  l.max_connections = std::uint32_t(c.max_connections);
  return l;
}

} // namespace

struct server::impl {
  explicit impl(const server_config& c) : config(c), runtime(1) {}
  ~impl() {
    if (outbox)
      outbox->stop(); // it follows the shard's log, and the shard calls it
    if (accounts)
      accounts->disconnect();
  }

  void follow_attachment_limits() {
    const auto take = [this](const std::shared_ptr<const site_config>& site) { data->files().change_limits(site->parts.get<attachments::attachment_limits>()); };
    take(settings->site());
    settings->on_change(take);
  }

  /// An operator that is chosen for offline messages is named by its account; the account says where they go.
  result<ok_t, std::string> open_outbox(actors::shard_options& options) {
    auto address = [&authority = accounts->authority()](const std::string& name) {
      const auto found = authority.find(name);
      return found && found->is_in == parley::accounts::account::state::active ? found->email : std::string{};
    };
    auto opened = outbox_service::start(*control, clock, outbox_settings_of(config, *settings->site()), address);
    if (!opened)
      return failure{opened.error()};
    outbox = std::move(*opened);
    options.apps = outbox.get();
    settings->on_change([this](const std::shared_ptr<const site_config>& site) {
      if (auto changed = outbox->change(outbox_settings_of(config, *site)); !changed)
        log::error("outbox_settings_not_taken", {{"detail", changed.error()}});
    });
    return ok;
  }

  // Destroyed in reverse order: the admin pages first, the sockets before the actors that they use.
  const server_config config;
  system_clock clock;
  actors::actor_runtime runtime;
  gateway::asio_poller poller;
  std::shared_ptr<tls::current_context> tls; ///< null: no listener speaks TLS
  std::unique_ptr<storage::control_store> control;
  std::unique_ptr<accounts_service> accounts;
  std::unique_ptr<admin_service> settings;
  std::unique_ptr<outbox_service> outbox;
  std::unique_ptr<actors::shard> shard;
  std::unique_ptr<search_service> search;
  std::unique_ptr<data_service> data;
  std::unique_ptr<gateway::shard_router> router;
  std::unique_ptr<gateway::front> front;
  std::unique_ptr<gateway::listener> listener;
  std::unique_ptr<gateway::listener> websockets;
  metrics_registry metrics;
  std::unique_ptr<gateway::http_server> admin;
  std::atomic<bool> ready{false};
};

server::server(std::unique_ptr<impl> i) : impl_(std::move(i)) {}
server::~server() = default;

result<std::unique_ptr<server>, std::string> server::start(const server_config& config) {
  auto i = std::make_unique<impl>(config);
  auto options = shard_options_of(config);
  std::error_code made;
  std::filesystem::create_directories(options.store, made);
  if (made)
    return failure{"can't make " + options.store.string() + ": " + made.message()};
  auto context = open_tls(config.tls);
  if (!context)
    return failure{context.error()};
  i->tls = std::move(*context);
  auto control = open_control_store(config);
  if (!control)
    return failure{control.error()};
  i->control = std::move(*control);
  auto accounts = accounts_service::open(*i->control, i->clock, config.sites.front());
  if (!accounts)
    return failure{accounts.error()};
  i->accounts = std::move(*accounts);
  i->accounts->fill(options.site);
  auto settings = admin_service::open(*i->control, i->clock, config);
  if (!settings)
    return failure{settings.error()};
  i->settings = std::move(*settings);
  options.site.rules = i->settings->site()->rules;
  if (auto opened = i->open_outbox(options); !opened)
    return failure{opened.error()};
  auto shard = actors::shard::open(i->runtime, i->clock, std::move(options));
  if (!shard)
    return failure{"can't open the store: " + shard.error().detail};
  i->shard = std::move(*shard);
  i->accounts->connect(*i->shard);
  i->shard->on_wake(i->poller);
  if (auto followed = i->outbox->follow(*i->shard); !followed)
    return failure{followed.error()};
  if (config.search.enabled)
    i->search = std::make_unique<search_service>(*i->shard, config.data, i->clock, contacts_of(i->accounts->authority()));
  auto data = data_service::start(*i->shard, *i->control, std::filesystem::path{config.data} / "attachments", i->clock, end_process,
    hooks_of(i->accounts->authority(), *i->outbox, i->search.get(), config.data));
  if (!data)
    return failure{data.error()};
  i->data = std::move(*data);
  i->follow_attachment_limits();
  i->router = std::make_unique<gateway::shard_router>(*i->shard);
  i->front = std::make_unique<gateway::front>(*i->router, i->poller, i->clock, limits_of(config));
  i->listener = std::make_unique<gateway::listener>(*i->front, config.tls.listen ? gateway::tls_connections(i->tls) : gateway::tcp_connections());
  if (auto listening = i->listener->listen(config.listen.host, config.listen.port); !listening)
    return failure{listening.error()};
  auto websockets = listen_for_websockets(config, *i->front, i->tls);
  if (!websockets)
    return failure{websockets.error()};
  i->websockets = std::move(*websockets);
  add_server_metrics(i->metrics, *i->shard, i->front->counters);
  i->accounts->add_metrics(i->metrics);
  i->data->add_metrics(i->metrics);
  http::router routes;
  gateway::add_health_pages(routes, {[p = i.get()] { return p->ready.load(); }, [p = i.get()] { return p->metrics.text(); }});
  i->settings->serve(routes, *i->shard, i->accounts->authority());
  auto api = i->settings->make_api(routes, i->accounts->authority());
  add_outbox_routes(api, *i->outbox, i->settings->audit());
  if (i->search)
    add_search_routes(api, i->search->searcher(), [s = i->settings.get()] { return s->site(); });
  i->data->serve(
    std::move(api), i->settings->audit(), [p = i.get()] { return p->settings->site(); }, i->accounts->authority());
  http::add_index(routes, "/api/v1");
  i->outbox->add_metrics(i->metrics);
  if (i->search)
    i->search->add_metrics(i->metrics);
  auto admin = gateway::http_server::start(config.admin.host, config.admin.port, std::move(routes), http_limits_of(config), config.tls.admin ? i->tls : nullptr);
  if (!admin)
    return failure{admin.error()};
  i->admin = std::move(*admin);
  add_tls_metrics(i->metrics, i->front->tls);
  add_tls_metrics(i->metrics, i->admin->handshakes());
  add_certificate_metrics(i->metrics, i->tls);
  return std::unique_ptr<server>(new server(std::move(i)));
}

std::string server::ready_line() const {
  const endpoint admin{impl_->config.admin.host, impl_->admin->port()};
  return R"({"ready":true,"listen":")" + impl_->listener->address() + R"(","admin":")" + admin.text() + R"(","ws":")" + impl_->websockets->address() + R"(","pid":)"
         + std::to_string(::getpid()) + "}";
}

void server::run() {
  impl_->ready = true;
  impl_->shard->run(impl_->poller);
  impl_->listener->shut_all();
  impl_->websockets->shut_all();
}

std::vector<std::string> server::file_read(const server_config& config) {
  // The certificate first: it may be refused, and is put in force only when nothing else was.
  auto renewed = read_certificate(impl_->tls.get(), config.tls);
  if (!renewed)
    return {renewed.error()};
  auto problems = impl_->settings->file_read(config);
  if (problems.empty() && *renewed)
    impl_->tls->replace(std::move(*renewed));
  return problems;
}

void server::change_limits(const server_config& config) {
  impl_->shard->change_settings(session_settings_of(config));
  impl_->front->change_limits(limits_of(config));
}

std::uint64_t server::rounds() const { return impl_->shard->counters().rounds.value(); }
void server::nudge() { impl_->poller.wake(); }

void server::stop() {
  impl_->ready = false;
  impl_->listener->stop();
  impl_->websockets->stop();
  impl_->shard->stop();
}

} // namespace parley::app
