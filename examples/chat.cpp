// A visitor that chats, in C++ with clients/cpp: chat HOST:PORT TEXT… Says each text when the one before it is answered; the connection may break meanwhile.
#include "clients/cpp/lasting_connection.hpp"
#include "clients/cpp/requests.hpp"

#include <cstdio>

using namespace parley;
using namespace std::chrono_literals;

namespace {

class visitor final : client::lasting_events {
public:
  visitor(const client::endpoint& server, std::vector<std::string> texts)
    : texts_(std::move(texts)), connection_(loop_, server, {.role = wire::role::visitor, .name = "Ada"}, *this) {}

  void chat() {
    open_ = connection_.request(write_.open({}));
    while (!over_) {
      connection_.run();
      loop_.run_round(100ms);
    }
  }

private:
  void done(std::uint64_t ticket, session_id session, std::uint64_t) override {
    if (ticket == open_) {
      session_ = session;
      connection_.follow(session);
      say_next();
    }
    over_ = over_ || ticket == close_;
  }
  void record(frame_view f) override {
    if (f.head().what != kind::message || f.head().author.is_visitor())
      return;
    std::puts(f.body<wire::message>()->text()->c_str());
    say_next();
  }
  void refused(std::uint64_t, error_code why) override { give_up(why); }
  void ended(const client::closing& why) override { give_up(why.code); }

  void say_next() {
    if (said_ < texts_.size())
      connection_.request(write_.message({session_, 0, {}}, texts_[said_++]));
    else
      close_ = connection_.request(write_.close({session_, 0, {}}));
  }
  void give_up(error_code why) {
    std::fprintf(stderr, "refused: %s\n", info(why).name.data());
    over_ = true;
  }

  client::event_loop loop_;
  client::request_writer write_;
  std::vector<std::string> texts_;
  std::size_t said_ = 0;
  std::uint64_t open_ = 0, close_ = 0; ///< tickets
  session_id session_;
  bool over_ = false;
  client::lasting_connection connection_; // last: it uses the others
};

} // namespace

int main(int count, char** arguments) {
  const auto server = client::endpoint::parse(count > 1 ? arguments[1] : "");
  if (!server) {
    std::fprintf(stderr, "%s\nusage: chat HOST:PORT TEXT...\n", server.error().c_str());
    return 2;
  }
  visitor{*server, {arguments + 2, arguments + count}}.chat();
}
