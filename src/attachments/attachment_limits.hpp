// What a site takes of files.
#pragma once
#include <cstdint>
#include <set>
#include <string>

namespace parley::attachments {

struct attachment_limits {
  std::uint64_t file_bytes = std::uint64_t{20} << 20;  ///< of one file: a photo or a short film
  std::uint64_t quota_bytes = std::uint64_t{10} << 30; ///< of all contents of the site together: what its disk is meant for
  /// Of one visitor within a day from its first file on: ten large files. Who has a token has shown nothing else, so nobody may take the site's room alone.
  std::uint64_t visitor_bytes_a_day = std::uint64_t{200} << 20;
  /// Of all files that visitors have uploaded, each upload by itself: new visitors cost nothing, so without it they would leave no room for operators.
  std::uint64_t visitors_quota_bytes = std::uint64_t{8} << 30;
  std::int64_t unreferenced_ms = 24 * 3'600'000; ///< a file that no chat references is forgotten after this: long enough to finish a message
  /// Of known_content_types(). Empty: nothing is taken.
  std::set<std::string, std::less<>> types{
    "image/png", "image/jpeg", "image/gif", "image/webp", "application/pdf", "text/plain", "audio/mpeg", "audio/ogg", "audio/wav", "video/mp4", "video/webm"};
};

/// Largest file_bytes that can be set: beyond it an upload takes hours of one connection.
inline constexpr std::uint64_t max_file_bytes = std::uint64_t{1} << 30;

} // namespace parley::attachments
