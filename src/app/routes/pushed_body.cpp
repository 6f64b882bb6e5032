#include "app/routes/pushed_body.hpp"

#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>

namespace parley::app {

namespace {

class pipe {
public:
  explicit pipe(std::function<bool(const body_push&)> write) : thread_([this, write = std::move(write)](const std::stop_token& stop) { run(write, stop); }) {}

  http::stream_state take(std::string& chunk) {
    std::unique_lock hold(mutex_);
    changed_.wait(hold, [this] { return is_ != writing || !waiting_.empty(); });
    chunk.swap(waiting_);
    waiting_.clear();
    changed_.notify_all();
    return is_ == writing ? http::stream_state::more : is_ == done ? http::stream_state::end : http::stream_state::broken;
  }

private:
  void run(const std::function<bool(const body_push&)>& write, const std::stop_token& stop) {
    const bool well = write([&](std::string_view part) {
      std::unique_lock hold(mutex_);
      if (!changed_.wait(hold, stop, [this] { return waiting_.size() < max_pushed_bytes; }) || stop.stop_requested())
        return false; // also where there is room: nobody takes it any more
      waiting_ += part;
      changed_.notify_all();
      return true;
    });
    std::lock_guard hold(mutex_);
    is_ = well ? done : failed;
    changed_.notify_all();
  }

  enum state : std::uint8_t { writing, done, failed } is_ = writing;
  std::mutex mutex_;
  std::condition_variable_any changed_;
  std::string waiting_;
  std::jthread thread_; // declared last: ends before what it uses
};

} // namespace

http::body_source pushed_body(std::function<bool(const body_push&)> write) {
  return [write = std::move(write), made = std::shared_ptr<pipe>{}](std::string& chunk) mutable {
    if (!made)
      made = std::make_shared<pipe>(std::move(write));
    return made->take(chunk);
  };
}

} // namespace parley::app
