// F023, F106 and the rest under any order of events: visitors and operators do what they like, requests are sent twice, devices come and
// go, sessions sleep, the shard is killed; the seed says what happens. Afterwards the log must be what the rules allow.
#include "rig.hpp"

#include <gmock/gmock.h>
#include <random>
#include <set>

namespace parley::actors::testing {
namespace {

using how = outcome::how;

class story {
public:
  story(std::uint32_t seed, domain::assignment_method method) : random_(seed), r_(options(method)) {
    for (std::size_t i = 0; i < operators_count; ++i)
      operators_.push_back(come_in(i));
    for (std::size_t i = 0; i < visitors_count; ++i)
      visitors_.push_back(r_.visitor());
    for (auto& o : operators_)
      limits_[o.who.operator_()] = limit_of(limits_.size());
  }

  void run(int steps) {
    for (int i = 0; i < steps; ++i) {
      if (one_in(3))
        visitor_acts(visitors_[below(visitors_.size())]);
      else
        operator_acts(below(operators_.size()));
      r_.rounds(int(below(3)));
      if (one_in(8)) {
        r_.settle();
        take_answers();
        ASSERT_TRUE(asked_.empty()) << "every request has as many answers as it was sent";
      }
      if (one_in(40))
        r_.clock.advance_ms(std::int64_t(below(2000)));
      if (one_in(200))
        restart();
    }
  }

  /// Everybody goes home; then every slot must be free again.
  void close_all() {
    r_.settle();
    take_answers();
    for (auto& v : visitors_) {
      const auto chat = v.done(v.open()).session; // the one there is, perhaps
      EXPECT_TRUE(v.done(v.close(chat)));
    }
    for (std::size_t i = 0; i < operators_.size(); ++i) {
      const auto device = come_in(i);
      r_.settle();
      const auto presence = device.newest(kind::presence);
      ASSERT_TRUE(presence);
      EXPECT_EQ(presence->body<wire::presence>()->held(), 0u) << "operator " << i;
      EXPECT_EQ(presence->body<wire::presence>()->offered(), 0u) << "operator " << i;
      EXPECT_EQ(presence->body<wire::presence>()->capacity(), limit_of(i));
    }
  }

  void check_log() {
    r_.stop();
    const auto log = r_.log();
    log.expect_sound();
    log.expect_capacity(limits_);
    std::map<key, std::uint64_t> stored;
    for (const auto& f : log.records()) {
      if (f.head().client_id == 0)
        continue;
      const bool fresh = stored.emplace(key{f.head().session, f.head().author, f.head().client_id}, f.head().seq).second;
      EXPECT_TRUE(fresh) << "stored twice: " << f.head().client_id;
    }
    for (const auto& [request, seq] : acked_)
      EXPECT_EQ(stored[request], seq) << "acked: " << request.client_id << " of session " << request.session.value;
    EXPECT_GT(acked_.size(), 20u) << "the story is not about refusals only";
  }

private:
  static constexpr std::size_t operators_count = 3, visitors_count = 8;
  struct key {
    session_id session;
    principal author;
    std::uint64_t client_id;
    friend auto operator<=>(const key&, const key&) = default;
  };
  struct asked {
    outlet_ptr over;
    fake_outlet* at;
    principal author;
    std::uint64_t client_id;
    std::size_t times;
  };

  static shard_options options(domain::assignment_method method) {
    auto o = default_options();
    o.site.rules = rules_with({queue_of(default_queue, method)});
    o.sleep_after_ms = 1500;
    return o;
  }
  static std::uint32_t limit_of(std::size_t i) { return std::uint32_t(i) + 1; }
  client come_in(std::size_t i) { return r_.operator_("operator " + std::to_string(i), limit_of(i)); }

  std::size_t below(std::size_t n) { return std::uniform_int_distribution<std::size_t>{0, n - 1}(random_); }
  bool one_in(std::size_t n) { return below(n) == 0; }
  session_id some_chat() { return chats_.empty() ? session_id{1} : *std::next(chats_.begin(), std::ptrdiff_t(below(chats_.size()))); }

  void sent(client& c, std::uint64_t id) {
    std::size_t times = 1;
    while (one_in(5)) {
      c.send_again(c.newest_request());
      ++times;
    }
    asked_.push_back({c.link(), &c.at(), c.who, id, times});
  }

  void visitor_acts(client& v) {
    const auto chat = some_chat();
    switch (below(10)) {
      case 0:
      case 1:
      case 2: return sent(v, v.open());
      case 3: return sent(v, v.close(chat));
      case 4: return sent(v, v.read(chat, 1 + below(5)));
      case 5: v.leave(); return come_back(v);
      default: return sent(v, v.message(chat, "from a visitor"));
    }
  }

  void operator_acts(std::size_t i) {
    auto& o = operators_[i];
    const auto offers = o.frames(kind::offered);
    const auto chat = offers.empty() || one_in(4) ? some_chat() : offers[offers.size() - 1 - below(std::min<std::size_t>(3, offers.size()))].head().session;
    switch (below(12)) {
      case 0:
      case 1: return sent(o, o.accept(chat));
      case 2: return sent(o, o.hold(chat));
      case 3: return sent(o, o.decline(chat));
      case 4: return sent(o, o.assign(chat, "operator " + std::to_string(below(operators_count))));
      case 5:
      case 6: return sent(o, o.close(chat));
      case 7: return sent(o, o.presence(!one_in(3)));
      case 8:
        if (!one_in(4))
          return;
        take_answers();
        o.leave();
        r_.rounds(int(below(4)));
        o = come_in(i);
        return;
      default: return sent(o, o.message(chat, "from an operator"));
    }
  }

  /// A connection that has broken: what it was not told it will never be told.
  void come_back(client& v) {
    take_answers();
    v = r_.visitor(v.token);
  }

  void restart() {
    take_answers();
    r_.restart();
    asked_.clear(); // the answers to these will not come
    for (std::size_t i = 0; i < operators_.size(); ++i)
      operators_[i] = come_in(i);
    for (auto& v : visitors_)
      v = r_.visitor(v.token);
  }

  /// Writes down the acks that have come, and which chats there are.
  void take_answers() {
    for (const auto& a : asked_)
      for (const auto& o : a.at->answers[a.client_id])
        if (o.what == how::acked && o.seq != 0) {
          chats_.insert(o.session);
          if (o.seq == 1)
            continue; // the chat may have been there already, opened under another number
          const auto first = acked_.emplace(key{o.session, a.author, a.client_id}, o.seq).first;
          EXPECT_EQ(first->second, o.seq) << "a resend gets the same ack";
        }
    std::erase_if(asked_, [](const asked& a) { return a.at->closed() || a.at->answers[a.client_id].size() == a.times; });
  }

  std::mt19937 random_;
  rig r_;
  std::vector<client> operators_, visitors_;
  std::map<operator_id, std::uint32_t> limits_;
  std::set<session_id> chats_;
  std::vector<asked> asked_;
  std::map<key, std::uint64_t> acked_;
};

struct interleavings_test : ::testing::TestWithParam<std::uint32_t> {};

TEST_P(interleavings_test, F023_LimitIsNeverPassed) {
  const auto seed = GetParam();
  story s{seed, seed % 3 == 0 ? domain::assignment_method::choice : seed % 3 == 1 ? domain::assignment_method::round_robin : domain::assignment_method::least_busy};
  s.run(600);
  s.close_all();
  s.check_log();
}

INSTANTIATE_TEST_SUITE_P(seeds, interleavings_test, ::testing::Range(1u, 25u));

} // namespace
} // namespace parley::actors::testing
