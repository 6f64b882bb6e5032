// The people of a simulation and their devices: they come, act as the dice say, are disconnected, come back and send again what was not answered.
#pragma once
#include "tests/sim/requests.hpp"
#include "tests/sim/world.hpp"

#include <deque>
#include <list>

namespace parley::sim {

/// A request that a client keeps until it is answered.
struct kept_request {
  frame what;
  principal as;
};

struct person {
  wire::role role = wire::role::none; ///< visitor or operator
  std::string name;                   ///< operators
  std::uint32_t capacity = 0;
  principal who;                       ///< none until admitted
  std::string token;                   ///< visitors with a connection of their own
  std::vector<session_id> chats;       ///< that it knows of, newest last
  std::deque<kept_request> unanswered; ///< oldest first
  std::deque<kept_request> earlier;    ///< answered; some of them are sent again
};

/// A client program with one connection at a time. A gateway's serves several people.
struct device {
  wire::role role;
  std::vector<person*> people;
  actors::outlet_ptr link; ///< none: it is off, until `back_at_ms`
  enum class greeting : std::uint8_t { none, asked, done } hello = greeting::none;
  std::uint64_t next_id = 0;
  std::int64_t back_at_ms = 0;
  std::map<std::uint64_t, person*> attaching; ///< operators of a gateway, by client id

  connection& at() const { return static_cast<connection&>(*link); }
  bool is_up() const { return link && hello == greeting::done; }
};

class crowd {
public:
  crowd(world& w, dice& d);

  /// Somebody does something.
  void act();
  /// Everybody takes in what has come; who is off comes back if it is time.
  void hear();
  /// From now on nobody stays away or refuses to read.
  void calm_down();
  /// Every visitor closes its chat, if it has one, and one of the operators of each chat among them. Returns how many were open.
  std::size_t close_all_chats();

private:
  void hear(device& d);
  void on_news(device& d, const news& n);
  void on_answer(device& d, const news& n);
  void on_record(device& d, frame_view f);
  void connect(device& d);
  void greet(device& d);
  void lose(device& d);
  void come_back_in(device& d, std::int64_t most_ms);
  person* person_of(device& d, principal p);

  void visitor_acts(device& d, person& p);
  void operator_acts(device& d, person& p);
  void either_acts(device& d, person& p);
  requests::wish some_wish();
  const std::string& some_colleague();
  void hand_on(device& d, person& p, session_id chat);
  void look_on(device& d, person& p, session_id chat);
  void remark(device& d, person& p, session_id chat);
  void types_command(device& d, person& p, session_id chat);
  void go_off(device& d);
  session_id some_chat(const person& p);
  /// Sends and remembers it; perhaps twice.
  void ask(device& d, person& p, frame request);
  void send_again(device& d, person& p);

  world& world_;
  dice& dice_;
  requests make_;
  std::list<person> people_;
  std::list<device> devices_;
  std::vector<device*> all_;
  std::vector<session_id> known_; ///< to anybody: so that people also try what is not theirs
  std::uint64_t texts_ = 0;
  enum class mood : std::uint8_t { wild, calm } mood_ = mood::wild;
};

} // namespace parley::sim
