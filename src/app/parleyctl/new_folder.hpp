// A folder that a command fills, and leaves empty if it fails.
#pragma once
#include "base/result.hpp"

#include <filesystem>
#include <string>
#include <utility>

namespace parley::app {

/// Until keep() it takes away what was put into the folder when it goes, and the folder too if it was made.
class new_folder {
public:
  /// A folder with anything in it is an error; `lost+found`, as in the root of a disk, does not count.
  static result<new_folder, std::string> make(const std::filesystem::path& where);
  new_folder(new_folder&& o) noexcept : where_(std::exchange(o.where_, {})), made_(o.made_) {}
  ~new_folder();
  void keep() { where_.clear(); }

private:
  enum class origin : std::uint8_t { found, made };
  new_folder(std::filesystem::path where, origin o) : where_(std::move(where)), made_(o) {}

  std::filesystem::path where_;
  origin made_;
};

} // namespace parley::app
