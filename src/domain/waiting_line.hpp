// Sessions in the order of waiting, each with its exact position: 16 bytes for one.
#pragma once
#include "domain/ticket.hpp"

#include <memory>
#include <optional>
#include <vector>

namespace parley::domain {

/// Blocks of up to 512 sessions under one directory. To come at the back and to leave from the front is O(1); any other call is a binary search and moves
/// at most one block; position() also adds up the directory, 32 bytes per block. One thread owns it.
class waiting_line {
public:
  static constexpr std::size_t block_sessions = 512;

  explicit waiting_line(waiting_order o) : order_(o) {}

  /// O(n log n).
  void set_order(waiting_order o);
  /// False if it is there already.
  bool insert(waiting_session w);
  /// False if `w` does not wait here.
  bool erase(waiting_session w);

  std::optional<waiting_session> front() const;
  bool contains(waiting_session w) const;
  /// How many sessions are before `w`, which need not wait here.
  std::size_t count_before(waiting_session w) const;

  std::size_t size() const { return size_; }
  /// Places for sessions in memory, empty ones too: for the test that bounds them.
  std::size_t places() const { return blocks_.size() * block_sessions; }

private:
  struct block {
    waiting_session last; ///< of the block: the search in the directory touches no block
    std::unique_ptr<waiting_session[]> sessions;
    std::uint16_t begin = 0, end = 0; ///< what of `sessions` is in use; never empty
    waiting_session* first_used() const { return sessions.get() + begin; }
    waiting_session* end_used() const { return sessions.get() + end; }
    std::size_t size() const { return end - begin; }
  };

public:
  /// Walks in order; valid until the next change.
  class cursor {
  public:
    explicit cursor(const waiting_line& l) : line_(&l) {}
    explicit operator bool() const { return block_ < line_->blocks_.size(); }
    waiting_session operator*() const { return line_->blocks_[block_].first_used()[at_]; }
    cursor& operator++() {
      if (++at_ == line_->blocks_[block_].size()) {
        at_ = 0;
        ++block_;
      }
      return *this;
    }

  private:
    const waiting_line* line_;
    std::size_t block_ = 0, at_ = 0;
  };

private:
  /// The first block whose last session is not before `w`.
  std::vector<block>::iterator block_for(waiting_session w);
  std::vector<block>::const_iterator block_for(waiting_session w) const { return const_cast<waiting_line*>(this)->block_for(w); }
  waiting_session* place_in(const block& b, waiting_session w) const;
  void append(waiting_session w);
  void split(std::vector<block>::iterator b);
  void shrink(std::vector<block>::iterator b);
  void join_with_next(std::vector<block>::iterator b);

  waiting_order order_;
  std::vector<block> blocks_;
  std::size_t size_ = 0;
};

} // namespace parley::domain
