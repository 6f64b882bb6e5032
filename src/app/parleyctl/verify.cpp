#include "app/parleyctl/commands.hpp"
#include "protocol/frame_json.hpp"

#include <boost/unordered/unordered_flat_map.hpp>
#include <boost/unordered/unordered_flat_set.hpp>

namespace parley::app {

namespace {

/// Follows every session through the log.
class history_check {
public:
  explicit history_check(std::ostream& out) : out_(out) {}

  void damaged(const shard_store& shard, storage::position where, std::string_view why) { fault(shard, to_text(where), std::string{why}); }

  /// Every entry of every table; of one with damage only the first fault is told.
  void tables(const shard_store& shard) {
    storage::reader r{*shard.store};
    for (auto t : {storage::table::sessions, storage::table::visitors, storage::table::directory, storage::table::meta})
      if (auto read = r.each(t, {}, [](std::string_view, std::string_view) { return true; }); !read)
        fault(shard, "tables", read.error().detail);
  }

  void record(const shard_store& shard, const storage::log_record& r) {
    ++records_;
    auto& head = r.frame.head();
    auto& session = sessions_[head.session];
    auto wrong = [&](const std::string& what) { fault(shard, to_text(r.where), "session " + std::to_string(head.session.value) + ": " + what); };

    if (!is_record(head.what) || !head.session)
      wrong("a frame that is no record of a session");
    const bool follows = head.seq == session.newest + 1;
    if (head.seq == session.newest && session.newest != 0)
      wrong("seq " + std::to_string(head.seq) + " stands there twice");
    else if (!follows)
      wrong("seq " + std::to_string(head.seq) + " follows " + std::to_string(session.newest));
    // Where a record is missing nobody can say what the next one should be linked to.
    session.whole &= follows;
    if (follows && r.links.previous != session.links.newest)
      wrong("seq " + std::to_string(head.seq) + " is linked to " + to_text(r.links.previous) + ", not to " + to_text(session.links.newest));
    if (session.whole && r.links.skip != session.links.skip)
      wrong("seq " + std::to_string(head.seq) + " skips to " + to_text(r.links.skip) + ", not to " + to_text(session.links.skip));
    if (head.client_id != 0 && !requests_.insert(fingerprint(head)).second)
      wrong("seq " + std::to_string(head.seq) + " stores request " + std::to_string(head.client_id) + " of " + to_text(head.author) + " again");

    session.newest = head.seq;
    session.links.newest = r.where;
    if (head.seq % storage::chain::skip_every == 0)
      session.links.skip = r.where;
  }

  std::uint64_t records() const { return records_; }
  std::size_t sessions() const { return sessions_.size(); }
  std::uint64_t faults() const { return faults_; }

private:
  struct followed {
    std::uint64_t newest = 0;
    storage::chain links;
    bool whole = true; ///< no hole so far
  };

  void fault(const shard_store& shard, const std::string& where, const std::string& what) {
    ++faults_;
    out_ << shard.name << ' ' << where << ": " << what << '\n';
  }

  /// 64 bits stand for (session, author, client id): with 10 million records one false alarm in 300,000 runs.
  static std::uint64_t fingerprint(const frame_head& h) {
    auto mix = [](std::uint64_t x) { return id_hash::mix(id_hash::mix(x) * 0xc4ceb9fe1a85ec53ULL); };
    return mix(mix(mix(h.session.value) + h.author.value) + h.client_id);
  }

  std::ostream& out_;
  boost::unordered_flat_map<session_id, followed, id_hash> sessions_;
  boost::unordered_flat_set<std::uint64_t> requests_;
  std::uint64_t records_ = 0, faults_ = 0;
};

} // namespace

int verify(const data_folder& data, console to) {
  history_check check{to.out};
  auto scanned = data.scan([&](const shard_store& shard, const storage::log_record& r) { check.record(shard, r); },
    [&](const shard_store& shard, storage::position where, std::string_view why) { check.damaged(shard, where, why); });
  if (!scanned)
    to.err << scanned.error() << '\n';
  for (const auto& shard : data.shards())
    check.tables(shard);
  if (const auto* control = data.control())
    check.tables(*control);
  to.out << check.records() << " records of " << check.sessions() << " sessions, " << check.faults() << " faults\n";
  return scanned && check.faults() == 0 ? 0 : 1;
}

} // namespace parley::app
