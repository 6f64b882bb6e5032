#include "reports/report_book.hpp"

#include "reports/report_keys.hpp"

#include <cstring>
#include <utility>

namespace parley::reports {

namespace {

using storage::control_update;
using storage::storage_error;
using outcome = result<ok_t, storage_error>;

/// Raised whenever the meaning of a row changes.
constexpr std::string_view format = "2";
constexpr std::int64_t live_start = -1;
/// Old chats forgotten in one commit: more than end in the time between two.
constexpr std::size_t forgotten_at_once = 10'000;
/// Rows erased in one transaction.
constexpr std::size_t erased_at_once = 10'000;

std::string to_bytes(const metered_session& m) { return {reinterpret_cast<const char*>(&m), sizeof m}; }

storage_error unreadable(std::string_view key) { return {storage::storage_errc::corrupt, std::string{key} + " has a form that this program does not know"}; }

std::string key_of(std::int64_t start, subject whose, std::string_view area, std::int64_t period_ms) {
  if (start == live_start)
    return report_key(live_rows, whose.queue.value, whose.op.value);
  return report_key(area, std::uint64_t(start / period_ms), whose.queue.value, whose.op.value);
}

subject take_subject(std::string_view& key) {
  const queue_id queue{std::uint32_t(next_number(key))};
  return {queue, operator_id{next_number(key)}};
}

} // namespace

// ---- opening

result<report_book, storage_error> report_book::open(storage::control_store& rows, std::uint64_t log_end, std::size_t cached_sessions) {
  report_book book{rows, cached_sessions};
  if (auto loaded = book.load(log_end); !loaded)
    return failure{loaded.error()};
  return book;
}

outcome report_book::load(std::uint64_t log_end) {
  const auto written = rows_->get(format_key);
  const auto cursor = rows_->get(cursor_key);
  const auto measured = rows_->get(measured_key);
  for (const auto* read : {&written, &cursor, &measured})
    if (!*read)
      return failure{read->error()};
  const auto number_in = [](const std::optional<std::string>& text, std::uint64_t otherwise) {
    if (text)
      std::from_chars(text->data(), text->data() + text->size(), otherwise);
    return otherwise;
  };
  const auto next = number_in(*cursor, 1);
  const storage::position newest{number_in(*measured, 0)};
  if (*written == format && next <= log_end && newest.group() < log_end) {
    first_group_ = next;
    measured_ = newest;
    return ok;
  }
  return start_anew();
}

outcome report_book::start_anew() {
  if (auto cleared = clear(); !cleared)
    return cleared;
  const std::vector<control_update> fresh{{std::string{format_key}, std::string{format}}};
  return rows_->change(fresh);
}

/// The cursor goes first: what a crash leaves of the rest is found by the missing format and cleared again.
outcome report_book::clear() {
  first_group_ = 1;
  measured_ = {};
  newest_ms_ = 0;
  failed_.reset();
  sessions_.clear();
  older_.clear();
  drop_changes();
  const std::vector<control_update> marks{{std::string{format_key}, {}, storage::table_update::action::erase},
    {std::string{cursor_key}, {}, storage::table_update::action::erase}, {std::string{measured_key}, {}, storage::table_update::action::erase}};
  if (auto done = rows_->change(marks); !done)
    return done;
  for (std::vector<control_update> batch;; batch.clear()) {
    auto read = rows_->each(report_area, {}, [&](std::string_view key, std::string_view) {
      batch.push_back({std::string{key}, {}, storage::table_update::action::erase});
      return batch.size() < erased_at_once;
    });
    if (!read || batch.empty())
      return read;
    if (auto done = rows_->change(batch); !done)
      return done;
  }
}

// ---- measuring

metered_session& report_book::session(session_id id) {
  auto [at, missing] = sessions_.try_emplace(id);
  if (!missing)
    return at->second;
  if (const auto known = older_.find(id); known != older_.end()) {
    at->second = known->second;
    return at->second;
  }
  const auto key = report_key(session_rows, id.value);
  const auto kept = rows_->get(key);
  if (!kept)
    failed_ = kept.error();
  else if (*kept && (*kept)->size() != sizeof(metered_session))
    failed_ = unreadable(key);
  else if (*kept)
    std::memcpy(static_cast<void*>(&at->second), (*kept)->data(), sizeof(metered_session));
  return at->second;
}

void report_book::add(frame_view record, storage::position where) {
  if (where <= measured_)
    return; // its chat may not know that any more, for texts are not written down with it
  measured_ = where;
  const auto& head = record.head();
  auto& m = session(head.session);
  newest_ms_ = std::max(newest_ms_, head.time_ms);
  if (m.state.seq == 0 && head.seq != 1)
    return; // a late record of a chat that is forgotten
  if (measure(m, record, *this))
    touched_.insert(head.session);
}

figures& report_book::at(subject whose, std::int64_t at_ms) { return changed_[{start_of(at_ms, hour_ms), whose}]; }
figures& report_book::live(subject whose) { return changed_[{live_start, whose}]; }
void report_book::took_chat(operator_id who, std::int64_t at_ms) { took_.emplace(month_of(at_ms), who); }

// ---- committing

result<figures, storage_error> report_book::stored(std::string_view key) const {
  const auto bytes = rows_->get(key);
  if (!bytes)
    return failure{bytes.error()};
  if (!*bytes)
    return figures{};
  auto f = figures::from(**bytes);
  if (!f)
    return failure{unreadable(key)};
  return *std::move(f);
}

outcome report_book::put_figures(std::vector<control_update>& out) const {
  std::map<std::string, figures> totals;
  for (const auto& [what, change] : changed_) {
    totals[key_of(what.first, what.second, hour_rows, hour_ms)].add(change);
    if (what.first != live_start)
      totals[key_of(what.first, what.second, day_rows, day_ms)].add(change);
  }
  for (auto& [key, total] : totals) {
    const auto before = stored(key);
    if (!before)
      return failure{before.error()};
    total.add(*before);
    out.push_back({key, total.empty() ? std::string{} : total.bytes(), total.empty() ? storage::table_update::action::erase : storage::table_update::action::put});
  }
  return ok;
}

outcome report_book::put_sessions(std::vector<control_update>& out) const {
  for (const auto id : touched_) {
    const auto& m = sessions_.find(id)->second;
    out.push_back({report_key(session_rows, id.value), to_bytes(m)});
    if (m.ended_ms != 0)
      out.push_back({report_key(ended_rows, std::uint64_t(m.ended_ms), id.value), {}});
  }
  return ok;
}

/// Chats that have ended so long ago that nothing more of them counts.
outcome report_book::forget_old(std::vector<control_update>& out) const {
  std::size_t n = 0;
  return rows_->each(ended_rows, {}, [&](std::string_view key, std::string_view) {
    auto rest = key.substr(ended_rows.size());
    const auto ended_ms = std::int64_t(next_number(rest));
    if (newest_ms_ - ended_ms <= late_rating_ms || ++n > forgotten_at_once)
      return false;
    const session_id id{next_number(rest)};
    if (!touched_.contains(id)) {
      out.push_back({std::string{key}, {}, storage::table_update::action::erase});
      out.push_back({report_key(session_rows, id.value), {}, storage::table_update::action::erase});
    }
    return true;
  });
}

outcome report_book::commit(std::uint64_t next_group) {
  if (failed_)
    return failure{*failed_};
  std::vector<control_update> updates;
  if (auto put = put_figures(updates); !put)
    return put;
  if (auto put = put_sessions(updates); !put)
    return put;
  if (auto old = forget_old(updates); !old)
    return old;
  for (const auto& [month, who] : took_)
    updates.push_back({report_key(month_rows, month.number, who.value), {}});
  updates.push_back({std::string{cursor_key}, std::to_string(next_group)});
  updates.push_back({std::string{measured_key}, std::to_string(measured_.value)});
  if (auto done = rows_->change(updates); !done)
    return done;
  first_group_ = next_group;
  drop_changes();
  if (sessions_.size() > cached_sessions_)
    older_ = std::exchange(sessions_, {});
  return ok;
}

void report_book::drop_changes() {
  touched_.clear();
  changed_.clear();
  took_.clear();
}

// ---- reading

outcome report_book::each(period p, std::int64_t from_ms, std::int64_t until_ms, const row_handler& f) const {
  const auto area = p == period::hour ? hour_rows : day_rows;
  const auto period_ms = p == period::hour ? hour_ms : day_ms;
  std::optional<storage_error> damage;
  const auto from = report_key(area, std::uint64_t(std::max<std::int64_t>(0, from_ms) + period_ms - 1) / std::uint64_t(period_ms));
  auto read = rows_->each(area, from, [&](std::string_view key, std::string_view bytes) {
    auto rest = key.substr(area.size());
    const auto start_ms = std::int64_t(next_number(rest)) * period_ms;
    if (start_ms >= until_ms)
      return false;
    const auto row = figures::from(bytes);
    if (!row) {
      damage = unreadable(key);
      return false;
    }
    f(start_ms, take_subject(rest), *row);
    return true;
  });
  if (!read || damage)
    return read ? outcome{failure{*damage}} : read;
  for (const auto& [what, change] : changed_)
    if (const auto start_ms = what.first == live_start ? live_start : start_of(what.first, period_ms);
        start_ms >= std::max<std::int64_t>(0, from_ms) && start_ms < until_ms)
      f(start_ms, what.second, change);
  return ok;
}

outcome report_book::each_live(const row_handler& f) const {
  std::optional<storage_error> damage;
  auto read = rows_->each(live_rows, {}, [&](std::string_view key, std::string_view bytes) {
    auto rest = key.substr(live_rows.size());
    const auto row = figures::from(bytes);
    if (row)
      f(0, take_subject(rest), *row);
    else
      damage = unreadable(key);
    return row.has_value();
  });
  if (!read || damage)
    return read ? outcome{failure{*damage}} : read;
  for (const auto& [what, change] : changed_)
    if (what.first == live_start)
      f(0, what.second, change);
  return ok;
}

result<std::set<operator_id>, storage_error> report_book::took_chats_in(utc_month m) const {
  std::set<operator_id> who;
  const auto prefix = report_key(month_rows, m.number);
  auto read = rows_->each(prefix, {}, [&](std::string_view key, std::string_view) {
    auto rest = key.substr(month_rows.size());
    next_number(rest);
    who.insert(operator_id{next_number(rest)});
    return true;
  });
  if (!read)
    return failure{read.error()};
  for (const auto& [month, op] : took_)
    if (month == m)
      who.insert(op);
  return who;
}

} // namespace parley::reports
