// What the tests of this folder share: a store in a directory of its own, and short words for filling and committing groups.
#pragma once
#include "protocol/frame_writer.hpp"
#include "storage/reader.hpp"
#include "storage/writer.hpp"

#include <condition_variable>
#include <filesystem>
#include <gtest/gtest.h>
#include <map>
#include <mutex>
#include <string>

namespace parley::storage {

/// Removed with everything in it.
class temporary_directory {
public:
  temporary_directory();
  ~temporary_directory();
  temporary_directory(const temporary_directory&) = delete;
  const std::filesystem::path& path() const { return path_; }

private:
  std::filesystem::path path_;
};

/// Small steps, so that tests do not write much. They still go through every path of growing.
inline store_options small_store() {
  store_options o;
  o.map_bytes = std::uint64_t{4} << 20;
  o.grow_bytes = std::uint64_t{2} << 20;
  return o;
}

std::unique_ptr<store> open_store(const std::filesystem::path& where, store_options options = small_store());

/// A message record of a session, `text` as its body, all fields of its head set from the arguments.
std::span<const std::byte> message_frame(
  frame_writer& w, session_id session, std::uint64_t seq, std::string_view text, principal author = {}, std::uint64_t client_id = 0);

/// The chains of all sessions that a test writes to, and their next seqs.
struct session_book {
  struct entry {
    chain links;
    std::uint64_t newest = 0;
    std::vector<position> positions; ///< of seq 1, 2, 3 …
  };
  std::map<std::uint64_t, entry> sessions;

  /// The next record of `session` into `g`.
  position append(group& g, session_id session, std::string_view text, principal author = {}, std::uint64_t client_id = 0);
  chain links(std::uint64_t session) { return sessions[session].links; }

private:
  frame_writer frames_;
};

/// Listens to a writer; lets the test's thread wait for what was reported.
class listener {
public:
  writer_events events();
  /// Numbers of the groups reported as committed so far, once there are at least `n`.
  std::vector<std::uint64_t> wait_committed(std::size_t n);
  std::vector<std::uint64_t> committed_so_far();
  void wait_full(bool full);
  storage_error wait_failed();
  /// How often full(true) and full(false) came.
  std::vector<bool> fullness();

private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::uint64_t> committed_;
  std::vector<bool> fullness_;
  std::vector<storage_error> failures_;
};

/// Commits these groups and returns when they are on disk.
void commit_groups(store& s, std::vector<std::unique_ptr<group>> groups);

struct read_back {
  session_id session;
  std::uint64_t seq;
  std::string text;
  friend bool operator==(const read_back&, const read_back&) = default;
};
std::vector<read_back> frames_of(const page& p);
read_back content_of(frame_view f);
std::vector<std::uint64_t> seqs_of(const page& p);

/// A page that must be there.
template <class T>
T value_of(result<T, storage_error> r) {
  if (!r)
    throw std::runtime_error("unexpected storage error: " + r.error().detail);
  return *std::move(r);
}

constexpr page_limits unlimited{SIZE_MAX, SIZE_MAX};

} // namespace parley::storage
