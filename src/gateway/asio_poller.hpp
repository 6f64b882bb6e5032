// The sockets' side of a shard's loop.
#pragma once
#include "actors/shard.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>

#include <vector>

namespace parley::gateway {

class connection;

/// One io_context, run by the shard's thread only.
class asio_poller final : public actors::io_poller {
public:
  asio_poller();

  std::size_t poll() override;
  void wait(std::int64_t at_most_ms) override;
  void wake() override;
  void flush() override;

  /// The connection has something to write; it is written at the end of the round, all at once.
  void dirty(connection& c) { dirty_.push_back(&c); }
  /// The connection has closed.
  void forget(connection& c);

  boost::asio::io_context& io() { return io_; }

private:
  std::vector<connection*> dirty_;
  std::vector<connection*> flushing_;
  boost::asio::io_context io_{1};
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> alive_{io_.get_executor()};
};

} // namespace parley::gateway
