#include "load-tests/jobs/resume_check.hpp"

#include "load-tests/waiting.hpp"

#include <algorithm>

namespace parley::load {

namespace {

/// An answer holds one small record here, so many may be under way without filling the server's outbox.
constexpr std::size_t most_asked = 1024;

class resumer final : public client::connection_events {
public:
  resumer(dialer& d, std::span<const conversation> all, std::size_t count, report& into) : dial_(d), all_(all), into_(into), count_(std::min(count, all.size())) {}

  void run(double grace_s) {
    connection_ = dial_.gateway(*this);
    if (run_until(
          dial_.loop(), grace_s, [&] { return broken_ || connection_->is_welcome(); }, [] { return 0; })
          == waited::gave_up
        || broken_)
      return into_.fail("no connection for the resume check");
    auto start = dial_.loop().refresh_now();
    auto end = run_until(
      dial_.loop(), grace_s,
      [&] {
        while (asked_ < count_ && asked_ - done_ < most_asked)
          ask();
        return broken_ || done_ == count_;
      },
      [&] { return done_; });
    if (broken_ || end == waited::gave_up)
      into_.fail("resumed " + std::to_string(done_) + " of " + std::to_string(count_) + " sessions");
    into_.figures.emplace_back("resumes_per_s", double(done_) * 1e9 / double(std::max<std::int64_t>(1, dial_.loop().now_ns() - start)));
    into_.checks.history_differences += done_ - std::min(done_, right_);
  }

private:
  const conversation& at(std::size_t i) const { return all_[i * all_.size() / count_]; }

  void ask() {
    auto& c = at(asked_++);
    connection_->send(write_.resume({c.session, connection_->next_client_id(), c.visitor.author}, 0));
    expected_[c.session] = c.visitor.author;
  }

  void welcomed(client::connection&) override {}
  void closed(client::connection&, const client::closing&) override { broken_ = true; }
  void received(client::connection&, frame_view f) override {
    auto& head = f.head();
    if (head.what == kind::open) {
      auto e = expected_.find(head.session);
      right_ += e != expected_.end() && head.seq == 1 && head.author == e->second;
    } else if (head.what == kind::page_end || head.what == kind::error) {
      expected_.erase(head.session);
      ++done_;
    }
  }

  dialer& dial_;
  std::span<const conversation> all_;
  report& into_;
  std::size_t count_, asked_ = 0;
  std::uint64_t done_ = 0, right_ = 0;
  bool broken_ = false;
  boost::unordered_flat_map<session_id, principal, id_hash> expected_;
  client::request_writer write_;
  std::unique_ptr<client::connection> connection_;
};

} // namespace

void check_resume(dialer& dial, std::span<const conversation> conversations, std::size_t count, const common_options& common, report& into) {
  resumer{dial, conversations, count, into}.run(common.grace_s);
}

} // namespace parley::load
