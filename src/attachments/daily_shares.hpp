// How much each visitor has uploaded within a day.
#pragma once
#include "base/ids.hpp"

#include <cstdint>
#include <mutex>
#include <unordered_map>

namespace parley::attachments {

/// Any thread. A day is one of its own for each visitor, from its first file on. Not kept: a restart gives everybody a new day.
class daily_shares {
public:
  enum class taken : std::uint8_t { no, yes };
  /// no: this would be more than `most_bytes`, and nothing was taken.
  taken take(principal who, std::uint64_t bytes, std::uint64_t most_bytes, std::int64_t now_ms);
  /// What was taken and is not kept after all.
  void give_back(principal who, std::uint64_t bytes);

  /// Visitors that are remembered; 4 MB. The next one begins everybody's day anew, which is no more than that one has got, being new.
  static constexpr std::size_t max_visitors = 65'536;

private:
  struct share {
    std::int64_t since_ms;
    std::uint64_t bytes;
  };
  std::mutex mutex_;
  std::unordered_map<principal, share, id_hash> of_;
};

} // namespace parley::attachments
