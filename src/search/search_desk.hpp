// Search and customer panel as the protocol speaks of them: a request's frame in, the answer's frames out.
#pragma once
#include "protocol/frame.hpp"
#include "protocol/frame_writer.hpp"
#include "protocol/limits.hpp"
#include "search/searcher.hpp"

#include <cstddef>
#include <vector>

namespace parley::search {

/// One thread; the searcher may be shared with others and outlives it.
class search_desk {
public:
  explicit search_desk(searcher& s) : searcher_(s) {}

  /// The answer to `search` or `customer`, frames one behind the other, the answer itself (search_end, customer_info, error) last; at most limits::max_page_bytes but for that one.
  std::vector<std::byte> answer(frame_view request, const asker& by);

private:
  void search(frame_view request, const asker& by);
  void customer(frame_view request, const asker& by);
  void refuse(const frame_head& request, search_errc why);
  void keep(std::span<const std::byte> frame) { out_.insert(out_.end(), frame.begin(), frame.end()); }
  bool fits(std::span<const std::byte> frame) const { return out_.size() + frame.size() <= limits::max_page_bytes; }

  searcher& searcher_;
  frame_writer writer_;
  std::vector<std::byte> out_;
};

} // namespace parley::search
