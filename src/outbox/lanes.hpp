// Who is sent next. Knows numbers and times only; what is sent lies in the store.
#pragma once
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace parley::outbox {

/// Every waiting item stands in a lane: one for each destination and order key. Only the first of a lane may be sent, so that a failing one holds up those behind it
/// and nobody else. A call costs the logarithm of the number of lanes. About 200 bytes a lane, 16 an item. Not thread-safe.
class lanes {
public:
  /// At the end of its lane; with an empty key it gets a lane of its own.
  void add(std::uint64_t id, const std::string& destination, const std::string& order_key, std::int64_t due_ms);

  /// Firsts of lanes whose time has come, the longest due first, so that no destination has more than `at_once(destination)` under way. Each is under way from now on, until
  /// retry() or done().
  std::vector<std::uint64_t> take_due(std::int64_t now_ms, const std::function<std::size_t(const std::string&)>& at_once, std::size_t most);
  void retry(std::uint64_t id, std::int64_t due_ms);
  /// It has been delivered or given up: the next one of its lane is the first now.
  void done(std::uint64_t id);

  bool has(std::uint64_t id) const { return where_.contains(id); }
  bool is_under_way(std::uint64_t id) const;
  /// It shall not be sent any more. For one that waits and is not under way.
  void remove(std::uint64_t id);

  /// When the next first of a lane is due, under way ones aside; nothing if there is none.
  std::optional<std::int64_t> next_due_ms() const;
  std::size_t waiting() const { return where_.size(); }
  /// Under way included.
  std::size_t waiting(std::string_view destination) const;

private:
  struct entry {
    std::uint64_t id;
    std::int64_t due_ms;
  };
  /// When its first is due, and that one's number: of those that are due at the same time the older one goes first.
  using turn = std::pair<std::int64_t, std::uint64_t>;
  struct destination_lanes;
  struct lane {
    std::string key;
    std::deque<entry> line;
    destination_lanes* home;
    turn next() const { return {line.front().due_ms, line.front().id}; }
  };
  struct destination_lanes {
    std::string name;
    std::map<std::string, lane, std::less<>> lanes;
    std::map<turn, lane*> ready; ///< of which none is under way
    std::size_t waiting = 0;
    std::size_t under_way = 0;
  };

  /// This one is out of its line, and none of it is under way.
  void left(std::uint64_t id, lane& own);

  std::map<std::string, destination_lanes, std::less<>> destinations_;
  std::map<std::uint64_t, lane*> where_;
};

} // namespace parley::outbox
