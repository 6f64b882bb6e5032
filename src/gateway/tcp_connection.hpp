// The binary protocol over TCP: frames one behind the other, read into shared blocks, written once a round.
#pragma once
#include "gateway/connection.hpp"

#include <boost/asio/ip/tcp.hpp>

namespace parley::gateway {

class tcp_connection final : public connection {
public:
  tcp_connection(connection_set& home, boost::asio::ip::tcp::socket socket);

  void start() override;

private:
  void read() override;
  void write() override;
  void drain() override;
  void shut_socket() override;

  void on_read(std::size_t bytes);
  void make_room_to_read();
  void write_when_possible();

  boost::asio::ip::tcp::socket socket_;
  std::vector<std::byte> writing_;
  std::size_t written_bytes_ = 0; ///< of `writing_`
};

} // namespace parley::gateway
