// Accepts connections on one port.
#pragma once
#include "base/result.hpp"
#include "gateway/connection_set.hpp"
#include "tls/current_context.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include <functional>
#include <string>

namespace parley::gateway {

/// Makes the connection that speaks what is spoken at this port.
using connection_maker = std::function<connection*(connection_set&, boost::asio::ip::tcp::socket)>;
/// The binary protocol over TCP.
connection_maker tcp_connections();
/// The same, over TLS.
connection_maker tls_connections(std::shared_ptr<const tls::current_context> as);

/// The front's thread only, but for what says otherwise.
class listener {
public:
  listener(front& shared, connection_maker make);

  /// Binds and begins to accept. Before the front's thread runs. The error text says what is wrong with the address.
  result<ok_t, std::string> listen(const std::string& host, std::uint16_t port);
  /// HOST:PORT as bound.
  std::string address() const;

  /// From any thread: stops accepting and reading, says bye to everyone.
  void stop();
  /// Ends whatever is still open, without a word (after the front has stopped).
  void shut_all();
  connection_set& connections() { return connections_; }

private:
  void accept();
  void admit(connection* c);

  front& front_;
  const connection_maker make_;
  boost::asio::ip::tcp::acceptor acceptor_;
  boost::asio::steady_timer retry_; ///< after accept failed for want of descriptors
  connection_set connections_;
};

} // namespace parley::gateway
