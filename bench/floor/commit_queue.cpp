#include "bench/floor/commit_queue.hpp"

#include <cstdio>
#include <cstdlib>
#include <sys/eventfd.h>
#include <unistd.h>

namespace parley::floor {

namespace {
/// A group for each round is enough; a busy round fills several. Small ones stay in malloc's own heap.
constexpr std::size_t group_bytes = 256 * 1024;
} // namespace

commit_queue::commit_queue(storage::store& s) : wake_fd_(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)), next_group_(s.next_group()) {
  storage::writer_events events;
  events.committed = [this](std::vector<std::unique_ptr<storage::group>> groups) {
    bool first;
    {
      std::lock_guard lock(mutex_);
      first = committed_.empty();
      std::move(groups.begin(), groups.end(), std::back_inserter(committed_));
    }
    if (first)
      eventfd_write(wake_fd_, 1);
  };
  events.full = [](bool full) { std::fputs(full ? "parley-floor: the disk is full\n" : "parley-floor: there is space again\n", stderr); };
  events.failed = [](storage::storage_error why) {
    std::fprintf(stderr, "parley-floor: %s\n", why.detail.c_str());
    std::_Exit(1);
  };
  writer_ = std::make_unique<storage::writer>(s, std::move(events));
}

commit_queue::~commit_queue() {
  submit();
  writer_.reset();
  ::close(wake_fd_);
}

void commit_queue::start_group() {
  current_ = std::make_unique<storage::group>(next_group_++, group_bytes);
  if (spare_.empty())
    spare_.emplace_back();
  under_way_.push_back(std::move(spare_.back()));
  spare_.pop_back();
  under_way_.back().clear();
}

void commit_queue::append(storage::chain& links, std::uint64_t seq, std::span<const std::byte> frame, peer* from, peer* to) {
  if (current_ && !current_->fits(frame.size()))
    submit();
  if (!current_)
    start_group();
  auto slot = current_->append(links, seq, frame);
  under_way_.back().push_back({from, to, slot.frame});
}

void commit_queue::submit() {
  if (current_)
    writer_->submit(std::move(current_));
}

std::vector<std::unique_ptr<storage::group>> commit_queue::take_committed() {
  eventfd_t ignored;
  eventfd_read(wake_fd_, &ignored);
  std::lock_guard lock(mutex_);
  return std::exchange(committed_, {});
}

} // namespace parley::floor
