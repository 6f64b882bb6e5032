// Follows the log and makes items of its records, each record's items exactly once.
#pragma once
#include "outbox/outbox.hpp"
#include "storage/log_follower.hpp"

#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace parley::outbox {

/// What becomes of records. Called on the feed's thread.
class record_translator {
public:
  virtual ~record_translator() = default;
  /// What is to be sent, and what the translator must remember, because of this record.
  virtual void translate(const storage::log_record& record, std::vector<draft>& drafts, std::vector<storage::control_update>& updates) = 0;
  /// Everything since the last call of committed() or this will be given again: the outbox had no room, or the disk none.
  virtual void roll_back() {}
  virtual void committed() {}
};

/// A moment of a feed, for whoever waits until nothing comes any more of what the log said then. Outlives the feed. Any thread.
class feed_mark {
public:
  /// The feed has let go of all that it had read at that moment: it has become items, or it is read again. True at once for a feed that has nothing at hand because it is through with
  /// every group before `log_end`, the log's next one at that moment.
  bool is_passed(std::uint64_t log_end) const { return wait_until_passed(log_end, std::chrono::steady_clock::time_point{}); }
  /// False when it is not by then.
  bool wait_until_passed(std::uint64_t log_end, std::chrono::steady_clock::time_point then) const;

private:
  friend class log_feed;
  struct progress {
    std::mutex mutex; // guards what follows
    std::condition_variable changed;
    std::uint64_t next_group = 0;
    std::uint64_t batches = 0; ///< that were put into the outbox, or dropped to be read again
    bool ended = false;        ///< nothing comes any more

    template <class Change>
    void change(Change how) {
      const std::scoped_lock hold{mutex};
      how(*this);
      changed.notify_all();
    }
  };
  explicit feed_mark(std::shared_ptr<progress> of);

  std::shared_ptr<progress> of_;
  std::uint64_t batches_;
};

/// A reader of the log with a place of its own in it, kept in the control store under `outbox/cursor/NAME`: items, what the translator remembers and the place are written in one transaction. While the outbox has
/// no room for `destination`, it waits: the log keeps what has not been read. A new one begins with what is committed from now on.
class log_feed {
public:
  struct place {
    std::string name;        ///< of the cursor
    std::string destination; ///< whose room in the outbox is looked at
  };
  static result<std::unique_ptr<log_feed>, outbox_error> start(
    place where, storage::store& log, storage::control_store& kept, outbox& to, std::unique_ptr<record_translator> by);
  ~log_feed();
  log_feed(const log_feed&) = delete;
  log_feed& operator=(const log_feed&) = delete;

  /// Every group before this one has become items. Any thread.
  std::uint64_t next_group() const { return follower_->next_group(); }
  /// Now. Any thread.
  feed_mark mark() const { return feed_mark{progress_}; }

private:
  log_feed(place where, outbox& to, std::unique_ptr<record_translator> by) : where_(std::move(where)), to_(to), by_(std::move(by)) {}
  void take(const storage::log_record& r);
  void batch_ends(bool is_written, std::uint64_t next_group);
  bool write_down(std::uint64_t next_group);

  const place where_;
  outbox& to_;
  std::unique_ptr<record_translator> by_;
  std::vector<draft> drafts_;
  std::vector<storage::control_update> updates_;
  enum class batch : std::uint8_t { not_begun, taken, passed_over } batch_ = batch::not_begun;
  std::uint64_t written_ = 0; ///< the place that is on disk
  std::shared_ptr<feed_mark::progress> progress_ = std::make_shared<feed_mark::progress>();
  std::unique_ptr<storage::log_follower> follower_; ///< last: its thread uses the rest
};

/// Forgets the place of a feed that is not wanted any more.
result<ok_t, outbox_error> forget_feed(storage::control_store& kept, const std::string& name);

} // namespace parley::outbox
