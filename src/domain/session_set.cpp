#include "domain/session_set.hpp"

#include <algorithm>
#include <iterator>

namespace parley::domain {

namespace {
constexpr std::size_t spare_places = 8; // of a block, beside as many as it has in use: small sets come and go without asking for memory
}

/// The block in which `s` is or would be.
std::size_t session_set::block_for(session_id s) const {
  const auto after = std::ranges::upper_bound(firsts_, s);
  return after == firsts_.begin() ? 0 : std::size_t(after - firsts_.begin()) - 1;
}

/// Makes room in the full block i. A number past the end goes to a new block, so that blocks which grow at the end stay full.
void session_set::split(std::size_t i, session_id coming) {
  block& full = blocks_[i];
  block upper;
  if (coming < full.back()) {
    const auto middle = full.begin() + block_size / 2;
    upper.assign(middle, full.end());
    full.erase(middle, full.end());
  }
  firsts_.insert(firsts_.begin() + std::ptrdiff_t(i) + 1, upper.empty() ? coming : upper.front());
  blocks_.insert(blocks_.begin() + std::ptrdiff_t(i) + 1, std::move(upper));
}

bool session_set::insert(session_id s) {
  if (blocks_.empty()) {
    blocks_.emplace_back();
    firsts_.push_back(s);
  }
  std::size_t i = block_for(s);
  if (const auto at = std::ranges::lower_bound(blocks_[i], s); at != blocks_[i].end() && *at == s)
    return false;
  if (blocks_[i].size() == block_size) {
    split(i, s);
    i = block_for(s);
  }
  block& b = blocks_[i];
  b.insert(std::ranges::lower_bound(b, s), s);
  firsts_[i] = std::min(firsts_[i], s);
  ++size_;
  return true;
}

bool session_set::erase(session_id s) {
  if (blocks_.empty())
    return false;
  const std::size_t i = block_for(s);
  block& b = blocks_[i];
  const auto at = std::ranges::lower_bound(b, s);
  if (at == b.end() || *at != s)
    return false;
  b.erase(at);
  --size_;
  if (b.capacity() > 2 * b.size() + spare_places)
    b.shrink_to_fit();
  if (b.size() <= block_size / 4)
    merge(i);
  return true;
}

/// Block i has become small: it goes into a neighbour, if that has room; an empty one goes in any case.
void session_set::merge(std::size_t i) {
  const auto drop = [this](std::size_t n) {
    blocks_.erase(blocks_.begin() + std::ptrdiff_t(n));
    firsts_.erase(firsts_.begin() + std::ptrdiff_t(n));
  };
  if (blocks_[i].empty())
    return drop(i);
  const std::size_t left = i == 0 ? 0 : i - 1, right = left + 1;
  if (right >= blocks_.size() || blocks_[left].size() + blocks_[right].size() > block_size * 3 / 4)
    return;
  blocks_[left].insert(blocks_[left].end(), blocks_[right].begin(), blocks_[right].end());
  drop(right);
}

bool session_set::contains(session_id s) const { return !blocks_.empty() && std::ranges::binary_search(blocks_[block_for(s)], s); }

std::vector<session_id> session_set::page(session_id after, std::size_t limit) const {
  std::vector<session_id> found;
  for (std::size_t i = block_for(after); i < blocks_.size() && found.size() < limit; ++i) {
    const auto from = std::ranges::upper_bound(blocks_[i], after);
    const auto n = std::min(std::size_t(blocks_[i].end() - from), limit - found.size());
    found.insert(found.end(), from, from + std::ptrdiff_t(n));
  }
  return found;
}

std::size_t session_set::bytes() const {
  std::size_t sum = firsts_.capacity() * sizeof(session_id) + blocks_.capacity() * sizeof(block);
  for (const block& b : blocks_)
    sum += b.capacity() * sizeof(session_id);
  return sum;
}

} // namespace parley::domain
