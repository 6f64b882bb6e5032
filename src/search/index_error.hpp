// What can go wrong with the index's files.
#pragma once
#include <cstdint>
#include <string>

namespace parley::search {

enum class index_errc : std::uint8_t {
  in_use,  ///< another process is writing it
  damaged, ///< it is not an index, or of another version: make it anew
  io,      ///< a read or a write failed: the disk is full, say
};

struct index_error {
  index_errc code;
  std::string detail; ///< for the log
};

} // namespace parley::search
