// Connections that have the same home: those of a listener, or those that one gateway carries.
#pragma once
#include "gateway/front.hpp"

#include <boost/asio/steady_timer.hpp>

#include <memory>
#include <unordered_map>

namespace parley::gateway {

class connection;

/// Owns its connections while they are open, and ends them at their deadlines. The front's thread only.
class connection_set {
public:
  /// `count`: where those that are open are counted, beside those of other sets.
  connection_set(front& shared, std::size_t& count) : front_(shared), count_(count), watch_(shared.poller.io()) {}
  ~connection_set() { shut_all(); }
  connection_set(const connection_set&) = delete;

  front& shared() { return front_; }
  bool empty() const { return open_.empty(); }

  /// Takes it over and starts it.
  void admit(connection* c);
  /// From now on deadlines are kept, until close_when_answered().
  void watch_deadlines();
  /// For connections, when they have closed.
  void closed(connection& c);
  /// Reading goes on where it waits for nothing but room in the front's router.
  void resume_reading();
  /// Says bye to everyone.
  void close_when_answered(error_code why);
  /// Ends all without a word.
  void shut_all();

private:
  front& front_;
  std::size_t& count_;
  boost::asio::steady_timer watch_;
  std::unordered_map<connection*, actors::outlet_ptr> open_;
  /// A timer that has expired already calls its handler although it is cancelled, perhaps after this object: the handler looks here first.
  std::shared_ptr<const bool> alive_ = std::make_shared<const bool>(true);
};

} // namespace parley::gateway
