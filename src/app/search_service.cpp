#include "app/search_service.hpp"

#include "search/rebuild.hpp"
#include "search/search_desk.hpp"

#include <algorithm>
#include <pthread.h>

namespace parley::app {

search_service::search_service(actors::shard& shard, const std::filesystem::path& data, const clock_source& clock, search::contact_source contacts)
  : shard_(shard), index_(data / search::index_folder, shard.records(), clock), searcher_(index_, shard.records(), std::move(contacts)) {
  for (std::size_t i = 0; i < search_threads; ++i)
    threads_.emplace_back([this](std::stop_token stop) { run(stop); });
  shard.serve({kind::search, kind::customer}, *this);
}

search_service::~search_service() = default;

search_service::submission search_service::submit(actors::service_request r) {
  {
    std::lock_guard hold(mutex_);
    const auto same = std::ranges::count(waiting_, r.author, &actors::service_request::author);
    if (waiting_.size() >= max_waiting_searches || std::size_t(same) >= max_waiting_searches_each)
      return submission::too_much;
    waiting_.push_back(std::move(r));
  }
  some_.notify_one();
  return submission::taken;
}

void search_service::run(const std::stop_token& stop) {
  ::pthread_setname_np(::pthread_self(), "search-answer");
  search::search_desk desk{searcher_};
  for (;;) {
    std::unique_lock hold(mutex_);
    if (!some_.wait(hold, stop, [this] { return !waiting_.empty(); }))
      return;
    const auto r = std::move(waiting_.front());
    waiting_.pop_front();
    hold.unlock();
    shard_.answer(r.ticket, desk.answer(r.what.view(), {r.author, r.author.is_operator() ? &r.rights : nullptr}));
    if (stop.stop_requested())
      return;
  }
}

void search_service::add_metrics(metrics_registry& to) const {
  to.add_counter("parley_search_records_total", "Records that were added to the search index", index_.totals().records);
  to.add_counter("parley_search_commits_total", "Commits of the search index", index_.totals().commits);
  to.add_counter("parley_search_failures_total", "Times that the search index had to be opened again", index_.totals().failures);
  to.add_gauge("parley_search_in_step", "1 if searches are answered: the index knows all but the newest records", [this] { return index_.in_step() ? 1.0 : 0.0; });
  to.add_gauge("parley_search_waiting", "Searches that wait for a thread", [this] {
    std::lock_guard hold(mutex_);
    return double(waiting_.size());
  });
}

} // namespace parley::app
