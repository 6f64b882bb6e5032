// Sessions in the order of their numbers: about 16 bytes or less for each, however many there are.
#pragma once
#include "base/ids.hpp"

#include <cstddef>
#include <vector>

namespace parley::domain {

/// Sorted blocks of at most `block_size` numbers behind a sorted directory of their first ones. A change moves at most one block's numbers and, once in
/// block_size / 2 changes, the directory; new sessions, whose numbers grow, fill the last block and begin another. One thread owns it.
class session_set {
public:
  /// Sessions in a block: 2 KiB to move at worst.
  static constexpr std::size_t block_size = 256;

  /// False if it is there already.
  bool insert(session_id s);
  /// False if it is not there.
  bool erase(session_id s);
  bool contains(session_id s) const;
  std::size_t size() const { return size_; }

  /// The first `limit` sessions with numbers greater than `after`, in order.
  std::vector<session_id> page(session_id after, std::size_t limit) const;

  /// Memory in use, for the test that bounds it.
  std::size_t bytes() const;

private:
  using block = std::vector<session_id>;
  std::size_t block_for(session_id s) const;
  void split(std::size_t i, session_id coming);
  void merge(std::size_t i);

  std::vector<session_id> firsts_; ///< firsts_[i] is at most blocks_[i].front() and greater than blocks_[i - 1].back()
  std::vector<block> blocks_;      ///< none is empty
  std::size_t size_ = 0;
};

} // namespace parley::domain
