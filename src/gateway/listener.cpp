#include "gateway/listener.hpp"

#include "base/log.hpp"
#include "gateway/tcp_connection.hpp"

#include <boost/asio/post.hpp>

namespace parley::gateway {

using tcp = boost::asio::ip::tcp;

namespace {
constexpr std::chrono::milliseconds accept_retry{100};
/// How often deadlines of connections are looked at: they are seconds, nobody minds half a second.
constexpr std::chrono::milliseconds deadline_check{500};
/// Connections waiting to be accepted: after a restart thousands of clients come back at once.
constexpr int backlog = 4096;
} // namespace

connection_maker tcp_connections() {
  return [](listener& home, tcp::socket socket) { return new tcp_connection(home, std::move(socket)); };
}

listener::listener(front& shared, connection_maker make)
  : front_(shared), make_(std::move(make)), acceptor_(shared.poller.io()), retry_(shared.poller.io()), watch_(shared.poller.io()) {}

listener::~listener() { shut_all(); }

result<ok_t, std::string> listener::listen(const std::string& host, std::uint16_t port) {
  boost::system::error_code ec;
  const auto address = boost::asio::ip::make_address(host == "localhost" ? "127.0.0.1" : host, ec);
  if (ec)
    return failure{host + " is not an IP address"};
  const tcp::endpoint at{address, port};
  acceptor_.open(at.protocol(), ec);
  if (!ec)
    acceptor_.set_option(tcp::acceptor::reuse_address(true), ec);
  if (!ec)
    acceptor_.bind(at, ec);
  if (!ec)
    acceptor_.listen(backlog, ec);
  if (ec)
    return failure{"can't listen on " + host + ':' + std::to_string(port) + ": " + ec.message()};
  accept();
  watch_deadlines();
  return ok;
}

std::string listener::address() const {
  boost::system::error_code ignored;
  const auto at = acceptor_.local_endpoint(ignored);
  const auto host = at.address().to_string();
  return (at.address().is_v6() ? '[' + host + ']' : host) + ':' + std::to_string(at.port());
}

void listener::accept() {
  acceptor_.async_accept([this](boost::system::error_code ec, tcp::socket socket) {
    if (!acceptor_.is_open())
      return;
    if (!ec) {
      admit(std::move(socket));
      return accept();
    }
    // Out of descriptors, most likely: those who are in go on, new ones wait in the backlog.
    log::warning("accept_failed", {{"error", ec.message()}});
    retry_.expires_after(accept_retry);
    retry_.async_wait([this](boost::system::error_code stopped) {
      if (!stopped)
        accept();
    });
  });
}

void listener::admit(tcp::socket socket) {
  front_.counters.accepted.add();
  auto* c = make_(*this, std::move(socket));
  const actors::outlet_ptr owner{c};
  open_.emplace(c, owner);
  ++front_.open;
  c->start();
  if (front_.open > front_.limits.max_connections) {
    front_.counters.refused.add();
    c->turn_away();
  }
}

void listener::watch_deadlines() {
  watch_.expires_after(deadline_check);
  watch_.async_wait([this](boost::system::error_code stopped) {
    if (stopped)
      return;
    const auto now_ms = front_.steady_ms();
    std::vector<actors::outlet_ptr> all; // closing one changes open_
    for (auto& [c, owner] : open_)
      if (c->past_deadline(now_ms))
        all.push_back(owner);
    for (auto& owner : all)
      static_cast<connection&>(*owner).deadline_passed();
    watch_deadlines();
  });
}

void listener::closed(connection& c) {
  open_.erase(&c);
  front_.counters.closed.add();
  --front_.open;
}

void listener::stop() {
  boost::asio::post(front_.poller.io(), [this] {
    boost::system::error_code ignored;
    acceptor_.close(ignored);
    retry_.cancel();
    watch_.cancel();
    auto all = open_;
    for (auto& [c, owner] : all)
      c->close_when_answered(error_code::server_stopping);
  });
}

void listener::shut_all() {
  const auto all = open_;
  for (const auto& [c, owner] : all)
    c->shut();
}

} // namespace parley::gateway
