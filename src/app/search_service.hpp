// Search as the server runs it: the index that follows the shard's records, and threads that answer who asks through the shard.
#pragma once
#include "actors/shard.hpp"
#include "base/metrics.hpp"
#include "search/searcher.hpp"

#include <condition_variable>
#include <deque>
#include <filesystem>
#include <mutex>
#include <thread>
#include <vector>

namespace parley::app {

/// Requests that wait for a thread; past it they are refused with rate_limited. More would wait longer than people do.
constexpr std::size_t max_waiting_searches = 256;
/// The same of one asker: nobody looks at more than one answer at a time, and nobody shall keep the others waiting.
constexpr std::size_t max_waiting_searches_each = 8;
/// Searches at once: one that walks through everything does not keep the others waiting, and the message path keeps its processor.
constexpr std::size_t search_threads = 2;

class search_service final : public actors::request_service {
public:
  /// The shard and the clock outlive it; it must be gone before the shard is, and may be made only before shard::run(). `contacts`: what visitors' tokens say of them.
  search_service(actors::shard& shard, const std::filesystem::path& data, const clock_source& clock, search::contact_source contacts = {});
  /// What waits is not answered any more.
  ~search_service() override;

  submission submit(actors::service_request r) override;

  /// For other front-ends. Any thread.
  search::searcher& searcher() { return searcher_; }
  /// To have it made anew. Any thread.
  search::indexer& index() { return index_; }
  void add_metrics(metrics_registry& to) const;

private:
  void run(const std::stop_token& stop);

  actors::shard& shard_;
  search::indexer index_;
  search::searcher searcher_;
  mutable std::mutex mutex_; // guards waiting_
  std::condition_variable_any some_;
  std::deque<actors::service_request> waiting_;
  std::vector<std::jthread> threads_; // declared last: end before what they use
};

} // namespace parley::app
