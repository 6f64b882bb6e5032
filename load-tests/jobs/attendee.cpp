#include "load-tests/jobs/attendee.hpp"

#include <algorithm>

namespace parley::load {

std::uint64_t hash_of(std::string_view text) { return std::hash<std::string_view>{}(text); }

void attendee::write(std::uint64_t seq, const line& l) {
  auto [at, isnew] = transcript_.emplace(seq, l);
  if (!isnew && at->second != l)
    ++checks_->history_differences;
}

bool attendee::acked(std::uint64_t client_id, std::uint64_t seq) {
  auto found = std::find_if(unanswered_.begin(), unanswered_.end(), [&](auto& p) { return p.client_id == client_id; });
  if (found == unanswered_.end())
    return false;
  write(seq, {self_, client_id, hash_of(found->text)});
  own_[client_id] = seq;
  unanswered_.erase(found);
  return true;
}

std::uint64_t attendee::resuming() {
  holding_ = true;
  held_.clear(); // of an answer that the break cut off; it comes again
  return last_heard_;
}

std::vector<line> attendee::received(const heard_record& r) {
  std::vector<line> news;
  if (holding_)
    held_.push_back(r);
  else
    take(r, news);
  return news;
}

void attendee::take(const heard_record& r, std::vector<line>& news) {
  if (r.seq <= last_heard_) {
    bool known = r.message && transcript_.contains(r.seq);
    ++(known ? checks_->duplicated : checks_->out_of_order);
    return;
  }
  last_heard_ = r.seq;
  if (!r.message)
    return;
  write(r.seq, *r.message);
  if (r.message->author != self_)
    news.push_back(*r.message);
}

attendee::page_result attendee::page_end(std::uint64_t last, bool more) {
  page_result result;
  // A live record may overtake the page that also holds it: inside the page's range a second copy is no fault.
  auto live = std::stable_partition(held_.begin(), held_.end(), [&](auto& r) { return r.seq <= last; });
  std::stable_sort(held_.begin(), live, [](auto& a, auto& b) { return a.seq < b.seq; });
  auto page_end = std::unique(held_.begin(), live, [](auto& a, auto& b) { return a.seq == b.seq; });
  for (auto r = held_.begin(); r != page_end; ++r)
    take(*r, result.news);
  held_.erase(held_.begin(), live);
  last_heard_ = std::max(last_heard_, last); // what is invisible to this side counts as heard
  if (more) {
    result.resume_after = last_heard_;
    return result;
  }
  holding_ = false;
  for (auto& r : std::exchange(held_, {}))
    take(r, result.news);
  return result;
}

} // namespace parley::load
