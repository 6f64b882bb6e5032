#include "fixture.hpp"

#include <cstdlib>

namespace parley::storage {

temporary_directory::temporary_directory() {
  auto pattern = (std::filesystem::temp_directory_path() / "parley-storage-XXXXXX").string();
  if (!::mkdtemp(pattern.data()))
    throw std::runtime_error("no temporary directory");
  path_ = pattern;
}

temporary_directory::~temporary_directory() { std::filesystem::remove_all(path_); }

std::unique_ptr<store> open_store(const std::filesystem::path& where, store_options options) { return value_of(store::open(where, options)); }

std::span<const std::byte> message_frame(frame_writer& w, session_id session, std::uint64_t seq, std::string_view text, principal author, std::uint64_t client_id) {
  frame_head h = head_of(kind::message, session, client_id, author);
  h.seq = seq;
  h.time_ms = 1'700'000'000'000 + std::int64_t(seq);
  return w.message(h, text);
}

position session_book::append(group& g, session_id session, std::string_view text, principal author, std::uint64_t client_id) {
  entry& e = sessions[session.value];
  const auto slot = g.append(e.links, e.newest + 1, message_frame(frames_, session, e.newest + 1, text, author, client_id));
  ++e.newest;
  e.positions.push_back(slot.where);
  return slot.where;
}

writer_events listener::events() {
  auto note = [this](auto&& change) {
    {
      std::lock_guard lock(mutex_);
      change();
    }
    changed_.notify_all();
  };
  return {
    [this, note](std::vector<std::unique_ptr<group>> groups) {
      note([&] {
        for (const auto& g : groups)
          committed_.push_back(g->number());
      });
    },
    [this, note](bool full) { note([&] { fullness_.push_back(full); }); },
    [this, note](storage_error e) { note([&] { failures_.push_back(std::move(e)); }); },
  };
}

std::vector<std::uint64_t> listener::wait_committed(std::size_t n) {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return committed_.size() >= n; });
  return committed_;
}

std::vector<std::uint64_t> listener::committed_so_far() {
  std::lock_guard lock(mutex_);
  return committed_;
}

void listener::wait_full(bool full) {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return !fullness_.empty() && fullness_.back() == full; });
}

storage_error listener::wait_failed() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return !failures_.empty(); });
  return failures_.front();
}

std::vector<bool> listener::fullness() {
  std::lock_guard lock(mutex_);
  return fullness_;
}

void commit_groups(store& s, std::vector<std::unique_ptr<group>> groups) {
  listener l;
  writer w{s, l.events(), {.linger = std::chrono::microseconds{0}}};
  const auto n = groups.size();
  for (auto& g : groups)
    w.submit(std::move(g));
  l.wait_committed(n);
}

read_back content_of(frame_view f) { return {f.head().session, f.head().seq, std::string(f.body<wire::message>()->text()->string_view())}; }

std::vector<read_back> frames_of(const page& p) {
  std::vector<read_back> out;
  const auto* bytes = reinterpret_cast<const std::byte*>(p.words.data());
  for (std::size_t at = 0; at < p.bytes;) {
    const auto f = trusted_frame(bytes + at);
    out.push_back(content_of(f));
    at += f.bytes().size();
  }
  return out;
}

std::vector<std::uint64_t> seqs_of(const page& p) {
  std::vector<std::uint64_t> out;
  for (const auto& f : frames_of(p))
    out.push_back(f.seq);
  return out;
}

} // namespace parley::storage
