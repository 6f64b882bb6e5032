// Accepts connections on one port.
#pragma once
#include "base/result.hpp"
#include "gateway/front.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include <functional>
#include <string>
#include <unordered_map>

namespace parley::gateway {

class listener;

/// Makes the connection that speaks what is spoken at this port.
using connection_maker = std::function<connection*(listener&, boost::asio::ip::tcp::socket)>;
/// The binary protocol over TCP.
connection_maker tcp_connections();

/// The front's thread only, but for what says otherwise.
class listener {
public:
  listener(front& shared, connection_maker make);
  ~listener();

  /// Binds and begins to accept. Before the front's thread runs. The error text says what is wrong with the address.
  result<ok_t, std::string> listen(const std::string& host, std::uint16_t port);
  /// HOST:PORT as bound.
  std::string address() const;

  /// From any thread: stops accepting and reading, says bye to everyone.
  void stop();
  /// Ends whatever is still open, without a word (after the front has stopped).
  void shut_all();

  // ---- for connections
  front& shared() { return front_; }
  void closed(connection& c);

private:
  void accept();
  void admit(boost::asio::ip::tcp::socket socket);
  void watch_deadlines();

  front& front_;
  const connection_maker make_;
  boost::asio::ip::tcp::acceptor acceptor_;
  boost::asio::steady_timer retry_; ///< after accept failed for want of descriptors
  boost::asio::steady_timer watch_;
  std::unordered_map<connection*, actors::outlet_ptr> open_;
};

} // namespace parley::gateway
