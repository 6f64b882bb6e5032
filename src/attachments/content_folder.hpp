// Files named after the hash of their content, in a folder beside the store.
#pragma once
#include "attachments/content_hash.hpp"
#include "attachments/content_type.hpp"
#include "base/result.hpp"

#include <filesystem>
#include <functional>
#include <string>

namespace parley::attachments {

/// An error of the file system, as text for the log.
using file_error = std::string;

/// A file that is being written; it vanishes unless it is kept.
class incoming_file {
public:
  ~incoming_file();
  incoming_file(incoming_file&& other) noexcept;
  incoming_file& operator=(incoming_file&&) = delete;

  result<ok_t, file_error> append(std::span<const std::byte> bytes);
  std::uint64_t bytes() const { return bytes_; }
  std::string_view type() const { return type_.name(); }

private:
  friend class content_folder;
  incoming_file(std::filesystem::path path, int fd) : path_(std::move(path)), fd_(fd) {}

  std::filesystem::path path_;
  int fd_;
  std::uint64_t bytes_ = 0;
  content_hash hash_;
  content_type type_;
};

/// Content is written to a file of its own, synced, and then renamed: under its name it is there as a whole or not at all, also after a power cut.
/// Different files may be used by different threads; the functions here do not lock.
class content_folder {
public:
  /// Makes the folder and what belongs in it; removes files that were being written when the process ended.
  static result<content_folder, file_error> open(const std::filesystem::path& where);

  result<incoming_file, file_error> create() const;
  /// Makes the content durable and gives it its name, which is returned: its hash. What has the name already is the same content.
  result<std::string, file_error> keep(incoming_file file) const;
  std::filesystem::path path_of(std::string_view hash) const;
  /// No file of this name is no error.
  result<ok_t, file_error> remove(std::string_view hash) const;
  /// The names of all files.
  void each(const std::function<void(const std::string& hash)>& f) const;

private:
  explicit content_folder(std::filesystem::path where) : where_(std::move(where)) {}
  std::filesystem::path where_;
};

} // namespace parley::attachments
