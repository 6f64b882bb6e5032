// A commit group as a damaged disk may give it back. The first byte says whether the checksums are made to match, so that the fuzzer gets behind them.
#include "storage/record.hpp"
#include "protocol/frame_json.hpp"
#include "storage/checksum.hpp"
#include "storage/group.hpp"
#include "tests/fuzz/target.hpp"
#include "tests/protocol/sample_frames.hpp"

#include <algorithm>
#include <vector>

namespace parley::storage {

namespace {

using fuzz::require;

/// As group::seal() does it, as far as lengths make sense.
void seal(std::span<std::byte> group) {
  for (std::size_t at = 0; at + sizeof(record_head) <= group.size();) {
    record_head head;
    std::memcpy(&head, group.data() + at, sizeof head);
    if (head.frame_bytes > group.size() - at - sizeof head)
      return;
    head.checksum = checksum_of(group.data() + at, head.frame_bytes);
    std::memcpy(group.data() + at, &head, sizeof head);
    at += sizeof head + head.frame_bytes;
  }
}

/// What was written is what is read.
void write_and_read(std::span<const std::byte> frame) {
  class group written {
    7, sizeof(record_head) + frame.size()
  };
  chain links{position{3, 16}, {}};
  const auto slot = written.append(links, 1, frame);
  written.seal();
  stored_record read;
  require(read_record({written.block()->data(), written.bytes()}, slot.where, read) == record_fault::none, "a record that was written is sound");
  require(std::equal(frame.begin(), frame.end(), read.frame), "a record is read as it was written");
  require(read.links.previous == position{3, 16}, "a record is linked to the one before it");
}

void look_into(const stored_record& r) {
  const std::span frame{r.frame, r.links.frame_bytes};
  write_and_read(frame);
  // The store trusts its checksum; a forged one is outside of what it promises, so the frame is verified before it is read.
  const auto block = block_with(frame);
  if (decode(*block.get(), 0, frame.size()).what == decoded::state::complete)
    require(!to_json(decoder::take(block, 0).view()).empty(), "a frame can be read");
}

} // namespace

void examine(std::span<const std::byte> input) {
  if (input.empty())
    return;
  std::vector<std::byte> group{input.begin() + 1, input.end()};
  if ((input[0] & std::byte{1}) != std::byte{})
    seal(group);
  for (std::size_t at = 0; at < group.size();) {
    const position where{1, std::uint32_t(at)};
    stored_record r;
    const auto fault = read_record(group, where, r);
    if (fault == record_fault::length)
      return;
    require(r.where == where && r.next_offset() > at && r.next_offset() <= group.size(), "a record lies inside its group");
    require(r.links.frame_bytes == r.head().total_bytes(), "both lengths agree");
    if (fault == record_fault::none)
      look_into(r);
    at = r.next_offset();
  }
}

} // namespace parley::storage

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < std::size_t{1} << parley::storage::position::offset_bits)
    parley::storage::examine(parley::fuzz::bytes_of(data, size));
  return 0;
}
