#include "attachments/attachment_store.hpp"

#include "base/key_number.hpp"
#include "base/log.hpp"
#include "base/secret.hpp"

namespace parley::attachments {

namespace {

using storage::control_update;
using enum storage::table_update::action;

// In the control store:
//   attachment/i/ID              the attachment
//   attachment/h/HASH/ID         empty: which ones have this content
//   attachment/u/UPLOADED_MS/ID  empty: no chat has referenced it yet
//   attachment/r/ID/SESSION      empty: this chat references it
constexpr std::string_view items = "attachment/i/", contents = "attachment/h/", unreferenced = "attachment/u/", references = "attachment/r/";

std::string item_key(std::string_view id) { return std::string{items}.append(id); }
std::string content_key(const attachment& a) { return std::string{contents} + a.hash + '/' + a.id; }
std::string unreferenced_key(const attachment& a) { return std::string{unreferenced} + key_number(std::uint64_t(a.uploaded_ms)) + '/' + a.id; }
std::string references_of(std::string_view id) { return std::string{references}.append(id) + '/'; }
std::string reference_key(std::string_view id, session_id s) { return references_of(id) + key_number(s.value); }

/// Between two looks for files to forget, milliseconds.
constexpr std::int64_t collect_every_ms = 3'600'000;

bool is_id(std::string_view id) { return id.size() == id_digits && id.find_first_not_of("0123456789abcdef") == id.npos; }

failure<refusal> no(refused why, std::string detail = {}) { return {refusal{why, std::move(detail)}}; }

} // namespace

// ---- opening

result<std::unique_ptr<attachment_store>, std::string> attachment_store::open(
  const std::filesystem::path& where, storage::control_store& rows, const clock_source& clock, attachment_limits limits) {
  auto folder = content_folder::open(where);
  if (!folder)
    return failure{folder.error()};
  std::unique_ptr<attachment_store> s{new attachment_store(*std::move(folder), rows, clock, std::move(limits))};
  if (auto loaded = s->load(); !loaded)
    return failure{loaded.error()};
  return s;
}

result<ok_t, std::string> attachment_store::load() {
  std::set<std::string> known;
  auto read = rows_.each(contents, {}, [&](std::string_view key, std::string_view) {
    key.remove_prefix(contents.size());
    known.emplace(key.substr(0, key.find('/')));
    return true;
  });
  if (!read)
    return failure{read.error().detail};
  std::vector<std::string> strangers;
  std::uint64_t bytes = 0;
  folder_.each([&](const std::string& hash) {
    std::error_code error;
    if (!known.contains(hash))
      strangers.push_back(hash);
    else if (const auto size = std::filesystem::file_size(folder_.path_of(hash), error); !error)
      bytes += size;
  });
  for (const auto& hash : strangers)
    if (auto removed = folder_.remove(hash); !removed)
      return failure{removed.error()};
  taken_bytes_ = bytes;
  figures_.bytes = bytes;
  std::uint64_t of_visitors = 0;
  read = rows_.each(items, {}, [&](std::string_view key, std::string_view row) {
    const auto a = from_row(key.substr(items.size()), row);
    if (a && a->by.is_visitor())
      of_visitors += a->bytes;
    return true;
  });
  if (!read)
    return failure{read.error().detail};
  visitors_bytes_ = of_visitors;
  return ok;
}

// ---- limits

std::shared_ptr<const attachment_limits> attachment_store::limits() const {
  const std::lock_guard hold{limits_mutex_};
  return limits_;
}

void attachment_store::change_limits(attachment_limits limits) {
  auto fresh = std::make_shared<const attachment_limits>(std::move(limits));
  const std::lock_guard hold{limits_mutex_};
  limits_ = std::move(fresh);
}

result<ok_t, refused> attachment_store::reserve(principal by, std::uint64_t bytes) {
  const auto most = limits();
  if (by.is_visitor() && shares_.take(by, bytes, most->visitor_bytes_a_day, clock_.wall_ms()) == daily_shares::taken::no)
    return failure{refused::share_used_up};
  const bool visitors_have_room = !by.is_visitor() || visitors_bytes_.fetch_add(bytes) + bytes <= most->visitors_quota_bytes;
  if (taken_bytes_.fetch_add(bytes) + bytes <= most->quota_bytes && visitors_have_room)
    return ok;
  give_back(by, bytes);
  return failure{refused::quota_exceeded};
}

void attachment_store::give_back(principal by, std::uint64_t bytes) {
  taken_bytes_.fetch_sub(bytes);
  if (!by.is_visitor())
    return;
  visitors_bytes_.fetch_sub(bytes);
  shares_.give_back(by, bytes);
}

failure<refusal> attachment_store::refuse(refused why, std::string detail) {
  ++figures_.refused;
  return no(why, std::move(detail));
}

// ---- uploading

result<upload, refusal> attachment_store::begin(principal by, std::string_view name, std::uint64_t announced_bytes) {
  const auto now_ms = clock_.wall_ms();
  if (auto last = collected_ms_.load(); now_ms - last >= collect_every_ms && collected_ms_.compare_exchange_strong(last, now_ms))
    if (auto done = collect(); !done)
      log::warning("attachments_not_collected", {{"detail", done.error().detail}});
  const auto most = limits();
  if (announced_bytes > most->file_bytes)
    return refuse(refused::too_large);
  if (auto room = reserve(by, announced_bytes); !room)
    return refuse(room.error());
  give_back(by, announced_bytes); // it is taken as it comes
  auto file = folder_.create();
  if (!file)
    return no(refused::storage_failed, file.error());
  return upload{*this, most, *std::move(file), {secret::random_hex().substr(0, id_digits), safe_name(name), {}, 0, {}, by, now_ms}};
}

upload::upload(upload&& o) noexcept : home_(o.home_), limits_(std::move(o.limits_)), file_(std::move(o.file_)), what_(std::move(o.what_)) { o.file_.reset(); }

upload::~upload() {
  if (file_)
    home_->give_back(what_.by, what_.bytes);
}

result<ok_t, refusal> upload::append(std::span<const std::byte> bytes) {
  if (what_.bytes + bytes.size() > limits_->file_bytes)
    return home_->refuse(refused::too_large);
  if (auto room = home_->reserve(what_.by, bytes.size()); !room)
    return home_->refuse(room.error());
  what_.bytes += bytes.size();
  if (auto written = file_->append(bytes); !written)
    return no(refused::storage_failed, written.error());
  return ok;
}

result<attachment, refusal> upload::finish() {
  what_.type = file_->type();
  if (what_.bytes == 0 || !limits_->types.contains(what_.type))
    return home_->refuse(what_.bytes == 0 ? refused::empty : refused::type_not_allowed, what_.type);
  incoming_file file = *std::move(file_);
  file_.reset();
  const auto by = what_.by;
  const auto bytes = what_.bytes;
  auto kept = home_->keep(std::move(file), std::move(what_));
  if (!kept)
    home_->give_back(by, bytes);
  return kept;
}

/// Takes the file's reservation over, unless it fails.
result<attachment, refusal> attachment_store::keep(incoming_file file, attachment what) {
  std::lock_guard hold(changing_);
  auto hash = folder_.keep(std::move(file));
  if (!hash)
    return no(refused::storage_failed, hash.error());
  what.hash = *std::move(hash);
  const auto known = has_rows(std::string{contents} + what.hash + '/');
  if (!known)
    return failure{known.error()};
  const std::vector<control_update> rows{{item_key(what.id), to_row(what)}, {content_key(what), {}}, {unreferenced_key(what), {}}};
  if (auto done = rows_.change(rows); !done) {
    if (!*known)
      if (auto removed = folder_.remove(what.hash); !removed)
        log::warning("attachment_left_behind", {{"detail", removed.error()}}); // the next start finds it
    return no(refused::storage_failed, done.error().detail);
  }
  if (*known)
    taken_bytes_ -= what.bytes; // the same content takes its space once
  else
    figures_.bytes += what.bytes;
  ++figures_.uploads;
  return what;
}

// ---- looking up

result<bool, refusal> attachment_store::has_rows(std::string_view prefix) const {
  bool found = false;
  auto read = rows_.each(prefix, {}, [&](std::string_view, std::string_view) {
    found = true;
    return false;
  });
  if (!read)
    return no(refused::storage_failed, read.error().detail);
  return found;
}

result<attachment, refusal> attachment_store::find(std::string_view id) const {
  if (!is_id(id))
    return no(refused::no_such_file);
  const auto row = rows_.get(item_key(id));
  if (!row)
    return no(refused::storage_failed, row.error().detail);
  if (!*row)
    return no(refused::no_such_file);
  auto found = from_row(id, **row);
  if (!found)
    return no(refused::storage_failed, "attachment " + std::string{id} + " has a form that this program does not know");
  return *std::move(found);
}

result<std::vector<session_id>, refusal> attachment_store::sessions_of(std::string_view id) const {
  std::vector<session_id> all;
  if (!is_id(id))
    return no(refused::no_such_file);
  const auto prefix = references_of(id);
  auto read = rows_.each(prefix, {}, [&](std::string_view key, std::string_view) {
    key.remove_prefix(prefix.size());
    all.push_back(session_id{take_key_number(key).value_or(0)});
    return true;
  });
  if (!read)
    return no(refused::storage_failed, read.error().detail);
  return all;
}

// ---- references

result<ok_t, storage::storage_error> attachment_store::referenced(std::span<const reference> all, std::vector<control_update> along) {
  std::lock_guard hold(changing_);
  for (const auto& r : all) {
    const auto what = find(r.id);
    if (!what && what.error().why == refused::storage_failed)
      return failure{storage::storage_error{storage::storage_errc::io, what.error().detail}};
    if (!what)
      continue;
    along.push_back({reference_key(r.id, r.session), {}});
    along.push_back({unreferenced_key(*what), {}, erase});
  }
  return rows_.change(along);
}

result<attachment_store::fate, refusal> attachment_store::unreference(std::string_view id, std::span<const session_id> sessions) {
  std::lock_guard hold(changing_);
  const auto what = find(id);
  if (!what)
    return what.error().why == refused::no_such_file ? result<fate, refusal>{fate::forgotten} : failure{what.error()};
  std::vector<control_update> rows;
  for (const auto s : sessions)
    rows.push_back({reference_key(id, s), {}, erase});
  if (auto done = rows_.change(rows); !done)
    return no(refused::storage_failed, done.error().detail);
  const auto others = has_rows(references_of(id));
  if (!others)
    return failure{others.error()};
  if (*others)
    return fate::kept;
  if (auto forgotten = forget(*what); !forgotten)
    return failure{forgotten.error()};
  return fate::forgotten;
}

/// Rows first: a file without rows is found at the next start, rows without a file would be a broken promise.
result<ok_t, refusal> attachment_store::forget(const attachment& a) {
  const std::vector<control_update> rows{{item_key(a.id), {}, erase}, {content_key(a), {}, erase}, {unreferenced_key(a), {}, erase}};
  if (auto done = rows_.change(rows); !done)
    return no(refused::storage_failed, done.error().detail);
  const auto shared = has_rows(std::string{contents} + a.hash + '/');
  if (!shared)
    return failure{shared.error()};
  ++figures_.collected;
  if (a.by.is_visitor())
    visitors_bytes_ -= a.bytes;
  if (*shared)
    return ok;
  taken_bytes_ -= a.bytes;
  figures_.bytes -= a.bytes;
  if (auto removed = folder_.remove(a.hash); !removed)
    return no(refused::storage_failed, removed.error());
  return ok;
}

result<std::size_t, refusal> attachment_store::collect() {
  std::lock_guard hold(changing_);
  std::vector<std::string> old;
  const auto before_ms = clock_.wall_ms() - limits()->unreferenced_ms;
  auto read = rows_.each(unreferenced, {}, [&](std::string_view key, std::string_view) {
    key.remove_prefix(unreferenced.size());
    if (std::int64_t(take_key_number(key).value_or(0)) > before_ms)
      return false;
    old.emplace_back(key.substr(1));
    return true;
  });
  if (!read)
    return no(refused::storage_failed, read.error().detail);
  for (const auto& id : old) {
    const auto what = find(id);
    if (!what)
      return failure{what.error()};
    if (auto forgotten = forget(*what); !forgotten)
      return failure{forgotten.error()};
  }
  return old.size();
}

void add_attachment_metrics(metrics_registry& to, const attachment_store& from) {
  const auto& f = from.figures();
  to.add_counter("parley_attachment_uploads_total", "Files that were uploaded.", [&f] { return double(f.uploads); });
  to.add_counter("parley_attachment_refused_total", "Uploads refused for their size, their type or the quota.", [&f] { return double(f.refused); });
  to.add_counter("parley_attachment_forgotten_total", "Files forgotten because no chat references them.", [&f] { return double(f.collected); });
  to.add_gauge("parley_attachment_bytes", "Bytes of all attachments' contents.", [&f] { return double(f.bytes); });
}

} // namespace parley::attachments
