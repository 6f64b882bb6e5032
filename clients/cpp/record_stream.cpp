#include "clients/cpp/record_stream.hpp"

#include <algorithm>
#include <cstring>

namespace parley::client {

void record_stream::take(frame_view record) {
  const auto seq = record.head().seq;
  if (knows(seq))
    return;
  if (phase_ == phase::live) {
    reached(seq);
    return tell_(record);
  }
  const auto bytes = record.bytes();
  auto [kept, fresh] = held_.try_emplace(seq, bytes.size() / sizeof(std::uint64_t));
  if (fresh)
    std::memcpy(kept->second.data(), bytes.data(), bytes.size());
}

void record_stream::acked(std::uint64_t seq) {
  held_.erase(seq);
  if (seq > have_)
    beyond_.insert(seq);
  // A long monologue is no hole.
  while (beyond_.erase(have_ + 1) > 0)
    ++have_;
}

record_stream::page record_stream::end_page(const wire::page_end& end) {
  // Behind a page with more to come there are records that are not here yet; those that came live wait for them.
  const auto last = end.more() ? held_.upper_bound(end.last()) : held_.end();
  std::vector<std::vector<std::uint64_t>> ready;
  auto until = end.last();
  for (auto i = held_.begin(); i != last; ++i)
    if (!knows(i->first)) {
      until = std::max(until, i->first);
      ready.push_back(std::move(i->second));
    }
  held_.erase(held_.begin(), last);
  // What the page leaves out below its end is invisible, and counts as known.
  reached(until);
  if (!end.more())
    phase_ = phase::live;
  for (const auto& words : ready)
    tell_(trusted_frame(reinterpret_cast<const std::byte*>(words.data())));
  return end.more() ? page::more : page::done;
}

void record_stream::reached(std::uint64_t seq) {
  have_ = std::max(have_, seq);
  beyond_.erase(beyond_.begin(), beyond_.upper_bound(have_));
  while (beyond_.erase(have_ + 1) > 0)
    ++have_;
}

} // namespace parley::client
