// A client that blocks and says anything: what it reads is what the server sent before it closed, or up to a mark.
#pragma once
#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>

#include <string>
#include <string_view>

namespace parley::gateway::testing {

class http_client {
public:
  explicit http_client(std::uint16_t port) { socket_.connect({boost::asio::ip::make_address("127.0.0.1"), port}); }

  void send(std::string_view text) {
    boost::system::error_code gone; // a server that closes early is part of some tests
    boost::asio::write(socket_, boost::asio::buffer(text.data(), text.size()), gone);
  }
  std::string until(const std::string& mark) {
    boost::system::error_code error;
    auto size = boost::asio::read_until(socket_, boost::asio::dynamic_buffer(read_), mark, error);
    auto taken = read_.substr(0, size);
    read_.erase(0, size);
    return taken;
  }
  std::string until_closed() {
    boost::system::error_code error;
    boost::asio::read(socket_, boost::asio::dynamic_buffer(read_), error);
    return std::move(read_);
  }
  void close() { socket_.close(); }

private:
  boost::asio::io_context io_;
  boost::asio::ip::tcp::socket socket_{io_};
  std::string read_;
};

} // namespace parley::gateway::testing
