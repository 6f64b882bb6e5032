#include "attachments/reference_follower.hpp"

#include "base/log.hpp"

#include <charconv>

namespace parley::attachments {

namespace {
constexpr std::string_view cursor_key = "attachment/cursor";
/// The place in the log is kept after so many groups without a reference: reading them again is cheaper than a sync for each.
constexpr std::uint64_t groups_between_marks = 10'000;
} // namespace

result<std::unique_ptr<reference_follower>, storage::storage_error> reference_follower::start(
  storage::store& log, storage::control_store& rows, attachment_store& store) {
  const auto cursor = rows.get(cursor_key);
  if (!cursor)
    return failure{cursor.error()};
  std::uint64_t first = 1;
  if (*cursor)
    std::from_chars((*cursor)->data(), (*cursor)->data() + (*cursor)->size(), first);
  if (first > log.next_group()) // the log is another one, of a backup perhaps
    first = 1;
  std::unique_ptr<reference_follower> f{new reference_follower(store, first)};
  f->follower_ = std::make_unique<storage::log_follower>(log, first, storage::log_follower::pace::prompt,
    storage::log_events{
      [p = f.get()](const storage::log_record& r) { p->add(r.frame); },
      [p = f.get()](std::uint64_t next) { return p->caught_up(next); },
      [](const storage::storage_error& why) {
        log::error("attachment_references_stopped", {{"detail", why.detail}});
      },
    });
  return f;
}

void reference_follower::add(frame_view record) {
  if (record.head().what != kind::message)
    return;
  if (const auto* carried = record.body<wire::message>()->attachment())
    found_.push_back({carried->id()->str(), record.head().session});
}

bool reference_follower::caught_up(std::uint64_t next_group) {
  if (found_.empty() && next_group - kept_group_ < groups_between_marks)
    return true;
  if (auto done = store_.referenced(found_, {{std::string{cursor_key}, std::to_string(next_group)}}); !done) {
    log::warning("attachment_references_not_kept", {{"detail", done.error().detail}});
    found_.clear(); // they come again
    return false;
  }
  found_.clear();
  kept_group_ = next_group;
  return true;
}

} // namespace parley::attachments
