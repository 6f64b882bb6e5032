// What parleyctl can do, as functions: they write to the streams they are given and return the exit code, 0 or 1.
#pragma once
#include "app/parleyctl/data_folder.hpp"
#include "base/ids.hpp"

#include <optional>
#include <ostream>
#include <vector>

namespace parley::app {

struct console {
  std::ostream& out;
  std::ostream& err; ///< damage found on the way
};

/// The session's transcript, a line per record. 1 if there is no such session.
int show_history(const data_folder& data, session_id session, console to);

/// Checks every record: its checksum; that the seqs of each session are 1, 2, 3 … without hole or twin; that no client's request was stored twice; that
/// its links lead to the records before it. Prints each fault and a summary; 1 if there is any fault.
int verify(const data_folder& data, console to);

/// Counts: sessions by status, records by kind, bytes.
int show_stats(const data_folder& data, console to);

/// Every record, or those of one session, as lines of JSON.
int export_records(const data_folder& data, std::optional<session_id> only, console to);

enum class print_as : std::uint8_t { text, json };

/// Why the session went to whom it went: each offer with the inputs of its choice, each change of its queue or holder, in plain English; as JSON one object.
/// 1 if there is no such session.
int explain_session(const data_folder& data, session_id session, print_as form, console to);

/// Makes the choice of every recorded offer of these sessions, or of all if there are none, once more from the inputs in the record. Prints each that comes out different
/// and how many there were; 1 if any is different or a session does not exist. A record without inputs can't be different.
int replay_decisions(const data_folder& data, const std::vector<session_id>& only, print_as form, console to);

/// Makes the search index of the data folder `folder` anew from its records. 1 if that fails, or a server has the index open.
int rebuild_search(const data_folder& data, const std::filesystem::path& folder, console to);

/// Prints damage to `to.err` and remembers it: a command that met any ends with 1.
class damage_report {
public:
  explicit damage_report(console to) : to_(to) {}
  /// For data_folder::scan; this object must outlive what is returned.
  data_folder::damage_handler handler();
  /// The exit code of a command whose scan ended like this.
  int exit_code(const result<ok_t, std::string>& scanned) const;

private:
  console to_;
  std::size_t found_ = 0;
};

/// `12:3456`: commit group and offset.
std::string to_text(storage::position p);

} // namespace parley::app
