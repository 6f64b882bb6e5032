#include "gateway/listener.hpp"

#include "base/log.hpp"
#include "gateway/connection.hpp"

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

listener::listener(actors::shard& shard, asio_poller& poller, const clock_source& clock, connection_limits limits)
  : shard_(shard), poller_(poller), clock_(clock), limits_(limits), acceptor_(poller.io()), retry_(poller.io()), watch_(poller.io()) {}

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
  counters_.accepted.add();
  auto* c = new connection(std::move(socket), shard_, poller_, *this, limits_);
  actors::outlet_ptr owner{c};
  open_.emplace(c, owner);
  c->start();
  if (open_.size() > limits_.max_connections) {
    counters_.refused.add();
    c->close(error_code::too_many_connections);
  }
}

void listener::watch_deadlines() {
  watch_.expires_after(deadline_check);
  watch_.async_wait([this](boost::system::error_code stopped) {
    if (stopped)
      return;
    const auto now_ms = steady_ms();
    std::vector<actors::outlet_ptr> all; // closing one changes open_
    for (auto& [c, owner] : open_)
      if (c->past_deadline(now_ms))
        all.push_back(owner);
    for (auto& owner : all)
      static_cast<connection&>(*owner).end_late();
    watch_deadlines();
  });
}

void listener::closed(connection& c) {
  counters_.closed.add();
  open_.erase(&c);
}

void listener::change_limits(connection_limits limits) {
  boost::asio::post(poller_.io(), [this, limits] { limits_ = limits; });
}

void listener::stop() {
  boost::asio::post(poller_.io(), [this] {
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
  auto all = std::exchange(open_, {});
  for (auto& [c, owner] : all)
    c->shut();
}

} // namespace parley::gateway
