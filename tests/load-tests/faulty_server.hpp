// A toy server in memory that speaks enough of the protocol for parley-load, and breaks one promise on purpose: do the checks notice?
#pragma once
#include "clients/cpp/endpoint.hpp"
#include "protocol/frame_writer.hpp"

#include <deque>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace parley::load {

enum class fault {
  none,
  loses_a_delivery,
  delivers_twice,
  delivers_out_of_order,
  alters_a_text,
  forgets_in_history,
  exceeds_capacity,
  acks_twice,
  refuses_a_message,
  hangs_up_for_good,
  breaks_off_once, ///< every connection, unwritten answers included; no promise is broken
};

/// Listens on a loopback port from construction to destruction, served by its own thread.
class faulty_server {
public:
  explicit faulty_server(fault f);
  ~faulty_server();

  const client::endpoint& where() const { return where_; }

private:
  using bytes = std::vector<std::byte>;
  struct peer {
    int socket;
    bytes in, out;
    principal self;
  };
  struct session {
    principal visitor, worker;
    std::vector<bytes> records;
    std::map<std::pair<std::uint64_t, std::uint64_t>, std::uint64_t> seq_of; // author, client id
  };
  struct worker {
    std::uint32_t free = 0;
  };

  void run();
  void accept();
  enum class reading { open, closed };
  reading read(peer& p);
  void handle(peer& from, frame_head& head);
  void hello(peer& from, const frame_head& head);
  void attach(peer& from, const frame_head& head);
  void open(peer& from, frame_head& head);
  void post(peer& from, frame_head& head);
  void history(peer& to, const frame_head& head, std::uint64_t after);
  void close_session(peer& from, frame_head& head);
  void offer();
  std::uint64_t append(session& s, frame_head& head);
  void ack(peer& to, const frame_head& head);
  void deliver(principal to, std::span<const std::byte> frame);
  void break_all();
  principal employ(const std::string& name, std::uint32_t capacity, peer& from);
  static void send(peer& p, std::span<const std::byte> frame) { p.out.insert(p.out.end(), frame.begin(), frame.end()); }

  fault fault_;
  int listener_ = -1, stop_ = -1;
  client::endpoint where_;
  frame_writer write_;
  std::deque<std::unique_ptr<peer>> peers_;
  std::map<std::uint64_t, peer*> outlets_; // principal → newest connection
  std::map<std::uint64_t, session> sessions_;
  std::map<std::string, principal> names_;
  std::map<std::uint64_t, worker> workers_; // principal
  std::deque<std::uint64_t> waiting_;
  bytes late_;
  principal late_to_;
  std::uint64_t last_visitor_ = 0, bases_ = 0, messages_ = 0;
  bool broke_ = false;
  std::thread thread_; // last: uses all of the above
};

} // namespace parley::load
