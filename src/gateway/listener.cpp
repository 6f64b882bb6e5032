#include "gateway/listener.hpp"

#include "base/log.hpp"
#include "gateway/tcp_connection.hpp"

#include <boost/asio/post.hpp>

namespace parley::gateway {

using tcp = boost::asio::ip::tcp;

namespace {
constexpr std::chrono::milliseconds accept_retry{100};
/// Connections waiting to be accepted: after a restart thousands of clients come back at once.
constexpr int backlog = 4096;
} // namespace

connection_maker tcp_connections() {
  return [](connection_set& home, tcp::socket socket) { return new tcp_connection(home, std::move(socket)); };
}

connection_maker tls_connections(std::shared_ptr<const tls::current_context> as) {
  return [as = std::move(as)](connection_set& home, tcp::socket socket) { return new tls_connection(home, std::move(socket), *as->get(), home.shared().tls); };
}

listener::listener(front& shared, connection_maker make)
  : front_(shared), make_(std::move(make)), acceptor_(shared.poller.io()), retry_(shared.poller.io()), connections_(shared, shared.open) {}

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
  connections_.watch_deadlines();
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
      front_.counters.accepted.add();
      admit(make_(connections_, std::move(socket)));
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

void listener::admit(connection* c) {
  const actors::outlet_ptr alive{c};
  connections_.admit(c);
  if (front_.open > front_.limits.max_connections) {
    front_.counters.refused.add();
    front_.open > std::size_t{front_.limits.max_connections} + front_.limits.being_told ? c->shut() : c->turn_away();
  }
}

void listener::stop() {
  boost::asio::post(front_.poller.io(), [this] {
    boost::system::error_code ignored;
    acceptor_.close(ignored);
    retry_.cancel();
    connections_.close_when_answered(error_code::server_stopping);
  });
}

void listener::shut_all() { connections_.shut_all(); }

} // namespace parley::gateway
