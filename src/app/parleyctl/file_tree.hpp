// Copies of folders full of files.
#pragma once
#include "storage/durable_files.hpp"

#include <filesystem>
#include <functional>

namespace parley::app {

/// Whether a copy may be a second name of the same file: only where nobody ever writes to it, nor gives it another owner.
enum class tree_copy : std::uint8_t { link_or_copy, copy };

struct copied_tree {
  std::size_t files = 0;
  std::uint64_t bytes = 0;
};

/// Every regular file under `from` to the same place under `to` (made if it is not there), synced. A file that vanishes meanwhile is passed over.
result<copied_tree, storage::storage_error> copy_tree(const std::filesystem::path& from, const std::filesystem::path& to, tree_copy how);

} // namespace parley::app
