// Grows the data file in the background, so that commits do not wait for it.
#pragma once
#include "storage/data_file.hpp"

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <optional>
#include <thread>

namespace parley::storage {

/// Keeps between one half and one `ahead_bytes` of room in front of what is asked for. Used by one thread; owns another.
class grower {
public:
  grower(data_file& file, std::uint64_t ahead_bytes);
  ~grower();
  grower(const grower&) = delete;
  grower& operator=(const grower&) = delete;

  /// Returns when the file has room for `bytes`, or says why it has not. Each call tries anew.
  result<ok_t, storage_error> ensure(std::uint64_t bytes);

private:
  void run();

  data_file& file_;
  const std::uint64_t ahead_bytes_;
  std::mutex mutex_;
  std::condition_variable wanted_changed_, grown_;
  std::uint64_t wanted_ = 0;
  std::optional<storage_error> refused_; ///< why growing stopped; asking again clears it
  bool stopping_ = false;
  std::thread thread_;
};

} // namespace parley::storage
