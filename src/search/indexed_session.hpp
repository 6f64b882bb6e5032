// What the index knows about one session: its state by the production machine, so that rights can be asked, and what people know it by.
#pragma once
#include "domain/session_machine.hpp"
#include "storage/reader.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace parley::search {

/// Tags of one session that are kept: more than anybody reads.
constexpr std::size_t max_tags = 64;
/// Bytes of a name and of a page's address that are kept: all of a sensible one. All that is kept of a session fits into a frame of an answer.
constexpr std::size_t max_kept_name_bytes = 256;
constexpr std::size_t max_kept_page_bytes = 2'048;

struct indexed_session {
  domain::session_state state;
  storage::chain links; ///< end of its records in the log
  std::int64_t ended_ms = 0;
  std::uint32_t texts = 0; ///< messages that were written in it, by whomever, and those left when nobody was there; notes are not counted
  std::uint8_t stars = 0;  ///< 0 = not rated
  enum class soundness : std::uint8_t {
    whole,
    holed, ///< a record is missing before the newest one: nobody's rights are known, so nobody sees it
  } records = soundness::whole;
  std::string name; ///< that the visitor gave
  std::string page; ///< on which it was opened
  std::vector<std::string> tags;

  enum class change : std::uint8_t {
    texts, ///< only what each text changes, of which the index may know late
    told,  ///< what answers tell, or what rights depend on
    words, ///< name or tags
  };
  /// Adds a record of this session. Requires that its seq is greater than state.seq.
  change add(const storage::log_record& r);

  bool visible_to(principal who, const domain::operator_rights* rights) const { return records == soundness::whole && domain::may_see(state, who, rights); }
};

std::string encode(const indexed_session& s);
/// Nothing if the bytes are not what encode() makes.
std::optional<indexed_session> decode_session(std::string_view bytes);

} // namespace parley::search
