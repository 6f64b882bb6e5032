#include "storage/record.hpp"

#include "storage/checksum.hpp"

namespace parley::storage {

record_fault read_record(std::span<const std::byte> group, position where, stored_record& out) {
  const std::size_t offset = where.offset();
  if (offset + sizeof(record_head) + sizeof(frame_head) > group.size())
    return record_fault::length;
  const std::byte* record = group.data() + offset;
  out.where = where;
  std::memcpy(&out.links, record, sizeof out.links);
  out.frame = record + sizeof(record_head);

  // The length stands twice, here and in the frame itself. As long as the two agree the next record can be found, whatever else is wrong.
  std::uint32_t frame_length;
  std::memcpy(&frame_length, out.frame + offsetof(frame_head, length), sizeof frame_length);
  const std::size_t bytes = out.links.frame_bytes;
  if (bytes != std::size_t{frame_length} + sizeof frame_length || bytes < sizeof(frame_head) || bytes % 8 != 0 || bytes > group.size() - offset - sizeof(record_head))
    return record_fault::length;
  if (checksum_of(record, out.links.frame_bytes) != out.links.checksum)
    return record_fault::checksum;
  return record_fault::none;
}

std::string_view describe(record_fault f) {
  switch (f) {
    case record_fault::length: return "its length makes no sense";
    case record_fault::checksum: return "its checksum does not match";
    case record_fault::none: break;
  }
  return "sound";
}

std::string describe(position p) { return "group " + std::to_string(p.group()) + " offset " + std::to_string(p.offset()); }

storage_error corrupt(position p, std::string_view why) { return {storage_errc::corrupt, "record at " + describe(p) + ": " + std::string(why)}; }

} // namespace parley::storage
