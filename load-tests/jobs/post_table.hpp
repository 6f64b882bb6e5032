// Messages under way, found again by their client id without a hash table.
#pragma once
#include <cstdint>
#include <vector>

namespace parley::load {

struct post {
  std::uint64_t client_id = 0; ///< 0: free
  std::int64_t sent_ns = 0;
  std::uint64_t seq = 0; ///< as acked or delivered, whichever came first; 0: neither
  std::uint32_t lane = 0;
  std::uint32_t conversation = 0;
  bool acked = false;
  bool delivered = false;
};

/// Fixed capacity. A client id is a base, a running number and the index of its slot, so ids rise and lead straight to the slot.
class post_table {
public:
  static constexpr int index_bits = 17;
  static constexpr std::size_t capacity = std::size_t{1} << index_bits;

  /// `base` is at least every client_id_base that the server gave to the senders.
  explicit post_table(std::uint64_t base) : base_(base), posts_(capacity) {
    free_.reserve(capacity);
    for (auto i = capacity; i > 0; --i)
      free_.push_back(std::uint32_t(i - 1));
  }

  bool full() const { return free_.empty(); }
  std::size_t size() const { return capacity - free_.size(); }

  /// A slot with a new client id. Requires !full().
  post& take() {
    auto i = free_.back();
    free_.pop_back();
    posts_[i] = post{};
    posts_[i].client_id = base_ + (++number_ << index_bits) + i;
    return posts_[i];
  }
  /// The post with this client id, while it is under way.
  post* find(std::uint64_t client_id) {
    auto& p = posts_[std::size_t(client_id - base_) & (capacity - 1)];
    return p.client_id == client_id ? &p : nullptr;
  }
  void release(post& p) {
    free_.push_back(std::uint32_t(&p - posts_.data()));
    p.client_id = 0;
  }
  /// Not below any client id that was handed out.
  std::uint64_t newest_client_id() const { return base_ + ((number_ + 1) << index_bits); }
  /// Calls `f` with every post under way.
  template <class F>
  void each(F f) const {
    for (auto& p : posts_)
      if (p.client_id != 0)
        f(p);
  }

private:
  std::uint64_t base_;
  std::uint64_t number_ = 0;
  std::vector<post> posts_;
  std::vector<std::uint32_t> free_;
};

} // namespace parley::load
