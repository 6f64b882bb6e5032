#include "running_server.hpp"

#include <arpa/inet.h>
#include <cstdlib>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdexcept>
#include <sys/socket.h>
#include <unistd.h>

namespace parley::gateway::testing {

namespace {

/// A test that waits for what never comes shall not hang.
constexpr int patience_ms = 60'000;

std::filesystem::path fresh_directory() {
  auto pattern = (std::filesystem::temp_directory_path() / "parley-gateway-XXXXXX").string();
  if (!::mkdtemp(pattern.data()))
    throw std::runtime_error("can't make a temporary directory");
  return pattern;
}

std::unique_ptr<actors::shard> open_shard(actors::actor_runtime& runtime, const clock_source& clock, actors::shard_options options, const std::filesystem::path& store) {
  options.store = store;
  auto opened = actors::shard::open(runtime, clock, std::move(options));
  if (!opened)
    throw std::runtime_error(opened.error().detail);
  return *std::move(opened);
}

std::uint16_t port_of(const listener& l) {
  const auto address = l.address();
  return std::uint16_t(std::stoi(address.substr(address.rfind(':') + 1)));
}

} // namespace

websocket_settings default_websockets() {
  websocket_settings s;
  s.origins = *origin_list::parse("any");
  return s;
}

actors::shard_options default_options() {
  actors::shard_options o;
  o.store_options.map_bytes = std::uint64_t{4} << 20;
  o.store_options.grow_bytes = std::uint64_t{2} << 20;
  o.site.name = "default";
  o.site.operators_sign_up = actors::site_settings::sign_up::allowed;
  o.site.gateway_policy = actors::site_settings::gateways::anybody;
  o.site.rules.queues.emplace_back().id = default_queue;
  o.site.rules.queues.back().method = domain::assignment_method::least_busy;
  o.visitor_frames_per_second = 1'000'000; // tests send faster than people
  o.visitor_burst_frames = 1'000'000;
  o.on_failure = [](storage::storage_error why) {
    ADD_FAILURE() << why.detail;
    std::abort();
  };
  return o;
}

// ---- server

running_server::running_server(connection_limits limits, actors::shard_options options, const std::function<void(actors::shard&)>& prepare, websocket_settings websockets,
  const std::shared_ptr<const tls::current_context>& as)
  : store_(fresh_directory()), shard_(open_shard(runtime_, clock_, std::move(options), store_)), router_(*shard_), front_(router_, poller_, clock_, limits),
    listener_(front_, as ? tls_connections(as) : tcp_connections()), websockets_(front_, websocket_connections(std::move(websockets), as)) {
  shard_->on_wake(poller_);
  if (prepare)
    prepare(*shard_);
  if (auto listening = listener_.listen("127.0.0.1", 0); !listening)
    throw std::runtime_error(listening.error());
  if (auto listening = websockets_.listen("127.0.0.1", 0); !listening)
    throw std::runtime_error(listening.error());
  port_ = port_of(listener_);
  websocket_port_ = port_of(websockets_);
  thread_ = std::thread{[this] {
    shard_->run(poller_);
    listener_.shut_all();
    websockets_.shut_all();
  }};
}

running_server::~running_server() {
  if (thread_.joinable()) {
    stop();
    join();
  }
  std::filesystem::remove_all(store_);
}

void running_server::stop() {
  listener_.stop();
  websockets_.stop();
  shard_->stop();
}

void running_server::join() { thread_.join(); }

// ---- client

wire_client::wire_client(const running_server& s, int receive_buffer_bytes)
  : socket_(::socket(AF_INET, SOCK_STREAM, 0)), in_(block_ptr::make(4 * limits::max_frame_bytes)) {
  if (receive_buffer_bytes)
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVBUF, &receive_buffer_bytes, sizeof receive_buffer_bytes);
  const int at_once = 1;
  ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &at_once, sizeof at_once);
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(s.port());
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(socket_, reinterpret_cast<const sockaddr*>(&to), sizeof to) != 0)
    throw std::runtime_error("can't connect");
}

wire_client::~wire_client() { ::close(socket_); }

void wire_client::send(std::span<const std::byte> bytes) {
  if (send_some(bytes, patience_ms) < bytes.size())
    throw std::runtime_error("the server takes nothing");
}

std::size_t wire_client::send_some(std::span<const std::byte> bytes, int wait_ms) {
  std::size_t sent = 0;
  while (sent < bytes.size()) {
    pollfd ready{socket_, POLLOUT, 0};
    if (::poll(&ready, 1, wait_ms) == 0)
      break;
    const auto n = ::send(socket_, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (n < 0 && errno != EAGAIN)
      return bytes.size(); // closed by the server; reading tells why
    if (n > 0)
      sent += std::size_t(n);
  }
  return sent;
}

void wire_client::say_no_more() { ::shutdown(socket_, SHUT_WR); }

std::span<const std::byte> wire_client::hello_frame(const greeting& g) {
  return writer.build(head_of(kind::hello, {}, next_id()), [&](auto& b) {
    auto site = b.CreateString(g.site);
    auto name = b.CreateString(g.name);
    auto key = b.CreateString(g.key);
    return wire::Createhello(b, g.protocol, site, g.role, name, key);
  });
}

void wire_client::hello(const greeting& g) {
  send(hello_frame(g));
  const auto welcome = next(kind::welcome);
  who = principal{welcome.body<wire::welcome>()->principal()};
  last_id_ = welcome.body<wire::welcome>()->client_id_base();
}

std::uint64_t wire_client::open(principal as) {
  send(writer.build(head_of(kind::open, {}, next_id(), as), [](auto& b) { return wire::Createopen(b); }));
  return last_id_;
}

std::uint64_t wire_client::message(session_id s, std::string_view text, principal as) {
  send(writer.message(head_of(kind::message, s, next_id(), as), text));
  return last_id_;
}

std::uint64_t wire_client::bare(kind what, session_id s, principal as) {
  send(writer.bare(head_of(what, s, next_id(), as)));
  return last_id_;
}

std::uint64_t wire_client::attach(std::string_view name, principal as, std::uint32_t capacity) {
  send(writer.build(head_of(kind::attach, {}, next_id(), as), [&](auto& b) { return wire::Createattach(b, b.CreateString(name.data(), name.size()), capacity); }));
  return last_id_;
}

std::size_t wire_client::receive(std::span<std::byte> into) {
  pollfd ready{socket_, POLLIN, 0};
  if (::poll(&ready, 1, patience_ms) == 0)
    throw std::runtime_error("the server says nothing");
  const auto n = ::recv(socket_, into.data(), into.size(), 0);
  return n < 0 ? 0 : std::size_t(n);
}

std::optional<kept_frame> wire_client::next() {
  for (;;) {
    const auto d = decode(*in_.get(), begin_, end_ - begin_);
    if (d.what == decoded::state::complete) {
      kept_frame f{decoder::take(in_, begin_).bytes()};
      begin_ += d.consumed;
      return f;
    }
    if (d.what != decoded::state::incomplete)
      throw std::runtime_error("the server sent a bad frame");
    std::memmove(in_->data(), in_->data() + begin_, end_ - begin_);
    end_ -= begin_;
    begin_ = 0;
    const auto n = receive({in_->data() + end_, in_->capacity() - end_});
    if (n == 0)
      return {};
    end_ += n;
  }
}

kept_frame wire_client::next(kind what) {
  while (auto f = next()) {
    if (f->head().what == what)
      return *f;
    if (f->head().what == kind::bye)
      throw std::runtime_error("the server said bye: " + f->body<wire::bye>()->reason()->str());
  }
  throw std::runtime_error("the server closed the connection");
}

wire_client::answer wire_client::answer_to(std::uint64_t id) {
  while (auto f = next()) {
    const auto& head = f->head();
    if (head.what == kind::acks) {
      for (const auto* a : *f->body<wire::acks>()->entries())
        if (a->client_id() == id)
          return {.session = session_id{a->session()}, .seq = a->seq()};
    } else if (head.what == kind::error && head.client_id == id) {
      return {.error = error_code(f->body<wire::error>()->code()), .session = head.session, .holder = principal{f->body<wire::error>()->holder()}};
    } else if (head.what == kind::bye) {
      throw std::runtime_error("the server said bye: " + f->body<wire::bye>()->reason()->str());
    } else if (head.client_id == id && !is_record(head.what)) {
      return {.session = head.session};
    }
  }
  throw std::runtime_error("the server closed the connection");
}

error_code wire_client::last_words() {
  auto why = error_code::none;
  while (auto f = next())
    if (f->head().what == kind::bye)
      why = error_code(f->body<wire::bye>()->code());
  return why;
}

} // namespace parley::gateway::testing
