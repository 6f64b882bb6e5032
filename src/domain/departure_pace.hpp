// How fast a line moves, and so how long a visitor will probably wait.
#pragma once
#include <cstdint>
#include <optional>

namespace parley::domain {

/// Exponentially weighted mean of the time between two departures to operators while somebody waits. One thread owns it.
class departure_pace {
public:
  /// Before so many nothing is said: a guess would be wrong by a multiple.
  static constexpr std::uint32_t min_departures = 3;
  /// What the newest interval counts; half of the mean is younger than five departures.
  static constexpr double weight = 0.125;

  enum class line : std::uint8_t { empty, waiting };
  /// A session has left for its operator, and this is the line that it leaves behind. After an empty one the time until the next departure says when somebody came, not
  /// how fast operators are: it does not count.
  void departed(std::int64_t now_ms, line l);

  /// Expected time until the session at `position` (1 = next) leaves, milliseconds; none before min_departures. If nobody has left for longer than usual, that
  /// counts too.
  std::optional<std::int64_t> expected_ms(std::size_t position, std::int64_t now_ms) const;

private:
  std::optional<std::int64_t> last_ms_; ///< none if nobody waited after it
  std::uint32_t departures_ = 0;        ///< up to min_departures
  std::optional<double> mean_ms_;
};

} // namespace parley::domain
