#include "storage/group.hpp"

#include "storage/checksum.hpp"

#include <cassert>
#include <cstring>

namespace parley::storage {

group::group(std::uint64_t number, std::size_t capacity) : block_(block_ptr::make(capacity)), number_(number) {
  assert(number != 0 && capacity <= std::size_t{1} << position::offset_bits);
}

group::slot group::append(chain& links, std::uint64_t seq, std::span<const std::byte> frame) {
  assert(fits(frame.size()) && frame.size() % 8 == 0);
  const position where{number_, std::uint32_t(used_)};
  std::byte* at = block_->data() + used_;
  const record_head head{std::uint32_t(frame.size()), 0, links.newest, links.skip};
  std::memcpy(at, &head, sizeof head);
  std::memcpy(at + sizeof head, frame.data(), frame.size());
  used_ += sizeof head + frame.size();
  ++records_;

  links.newest = where;
  if (seq % chain::skip_every == 0)
    links.skip = where;
  return {where, at + sizeof head};
}

void group::seal() {
  std::byte* const start = block_->data();
  for (std::size_t at = 0; at < used_;) {
    auto* head = reinterpret_cast<record_head*>(start + at);
    head->checksum = checksum_of(start + at, head->frame_bytes);
    at += sizeof(record_head) + head->frame_bytes;
  }
}

} // namespace parley::storage
