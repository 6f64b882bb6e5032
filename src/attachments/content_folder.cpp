#include "attachments/content_folder.hpp"

#include "base/secret.hpp"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <unistd.h>
#include <utility>

namespace parley::attachments {

namespace {

using outcome = result<ok_t, file_error>;
namespace fs = std::filesystem;

constexpr std::string_view incoming = "incoming";
constexpr mode_t file_mode = 0640;

auto failed(std::string_view doing, const fs::path& what) { return failure{std::string{doing} + ' ' + what.string() + ": " + std::strerror(errno)}; }

/// A name that was just made or removed may be otherwise after a power cut, unless its folder is synced.
outcome sync_folder(const fs::path& where) {
  const int fd = ::open(where.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0)
    return failed("opening", where);
  const bool synced = ::fsync(fd) == 0;
  ::close(fd);
  return synced ? outcome{ok} : failed("syncing", where);
}

/// Two digits of the hash: no folder gets so many files that tools choke on it.
std::string shelf_of(std::string_view hash) { return std::string{hash.substr(0, 2)}; }

} // namespace

// ---- a file that is being written

incoming_file::incoming_file(incoming_file&& o) noexcept
  : path_(std::exchange(o.path_, {})), fd_(std::exchange(o.fd_, -1)), bytes_(o.bytes_), hash_(std::move(o.hash_)), type_(std::move(o.type_)) {}

incoming_file::~incoming_file() {
  if (fd_ >= 0)
    ::close(fd_);
  if (!path_.empty())
    ::unlink(path_.c_str());
}

outcome incoming_file::append(std::span<const std::byte> bytes) {
  hash_.add(bytes);
  type_.add(bytes);
  bytes_ += bytes.size();
  while (!bytes.empty()) {
    const auto written = ::write(fd_, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR)
      continue;
    if (written < 0)
      return failed("writing", path_);
    bytes = bytes.subspan(std::size_t(written));
  }
  return ok;
}

// ---- the folder

result<content_folder, file_error> content_folder::open(const fs::path& where) {
  std::error_code error;
  fs::remove_all(where / incoming, error);
  fs::create_directories(where / incoming, error);
  if (error)
    return failure{"making " + where.string() + ": " + error.message()};
  for (int shelf = 0; shelf < 256; ++shelf) {
    constexpr char digits[] = "0123456789abcdef";
    fs::create_directory(where / std::string{digits[shelf >> 4], digits[shelf & 15]}, error);
    if (error)
      return failure{"making a folder in " + where.string() + ": " + error.message()};
  }
  if (auto synced = sync_folder(where); !synced)
    return failure{synced.error()};
  if (auto synced = sync_folder(fs::absolute(where).parent_path()); !synced)
    return failure{synced.error()};
  return content_folder{where};
}

result<incoming_file, file_error> content_folder::create() const {
  auto path = where_ / incoming / secret::random_hex();
  const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, file_mode);
  if (fd < 0)
    return failed("making", path);
  return incoming_file{std::move(path), fd};
}

result<std::string, file_error> content_folder::keep(incoming_file file) const {
  const auto hash = file.hash_.hex();
  if (::fsync(file.fd_) != 0)
    return failed("syncing", file.path_);
  const auto path = path_of(hash);
  if (::rename(file.path_.c_str(), path.c_str()) != 0)
    return failed("renaming", file.path_);
  file.path_.clear();
  if (auto synced = sync_folder(path.parent_path()); !synced)
    return failure{synced.error()};
  return hash;
}

fs::path content_folder::path_of(std::string_view hash) const { return where_ / shelf_of(hash) / hash; }

outcome content_folder::remove(std::string_view hash) const {
  const auto path = path_of(hash);
  if (::unlink(path.c_str()) != 0)
    return errno == ENOENT ? outcome{ok} : failed("removing", path);
  return sync_folder(path.parent_path());
}

void content_folder::each(const std::function<void(const std::string&)>& f) const {
  std::error_code error;
  for (fs::recursive_directory_iterator at{where_, error}, end; !error && at != end; at.increment(error))
    if (at->is_regular_file(error) && at->path().parent_path().filename() != incoming)
      f(at->path().filename().string());
}

} // namespace parley::attachments
