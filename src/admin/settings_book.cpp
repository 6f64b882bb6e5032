#include "admin/settings_book.hpp"

#include "admin/document_changes.hpp"
#include "admin/sorted_number.hpp"

#include <boost/json/serialize.hpp>

namespace parley::admin {

namespace json = boost::json;

namespace {

constexpr std::string_view prefix = "settings/version/";
constexpr std::string_view file_key = "settings/file"; // what the file said when it was read last

std::string key_of(std::uint64_t number) { return std::string{prefix} + newest_first(number); }

/// Members in the order of their names: the file keeps no order, and what is the same shall be the same text.
json::value sorted(const json::value& v) {
  if (const auto* list = v.if_array()) {
    json::array out;
    for (const auto& entry : *list)
      out.push_back(sorted(entry));
    return out;
  }
  const auto* object = v.if_object();
  if (!object)
    return v;
  std::map<std::string, const json::value*> members;
  for (const auto& entry : *object)
    members.emplace(entry.key(), &entry.value());
  json::object out;
  for (const auto& [key, value] : members)
    out.emplace(key, sorted(*value));
  return out;
}

std::string text_of(const json::object& document) { return json::serialize(sorted(document)); }

const actor file{"file", {}};

} // namespace

result<std::unique_ptr<settings_book>, std::string> settings_book::open(
  storage::control_store& store, const clock_source& clock, audit_log& audit, const json::object& from_file) {
  std::unique_ptr<settings_book> book{new settings_book{store, clock, audit}};
  if (auto begun = book->begin(from_file); !begun)
    return failure{begun.error()};
  return book;
}

result<ok_t, std::string> settings_book::begin(const json::object& from_file) {
  const auto said = store_.get(file_key);
  if (!said)
    return failure{"can't read the settings: " + said.error().detail};
  file_said_ = said->value_or("");
  std::optional<settings_version> newest;
  std::string damaged;
  const auto read = store_.each(prefix, {}, [&](std::string_view key, std::string_view value) {
    newest = settings_version_from_json(value);
    if (!newest)
      damaged = key;
    return false;
  });
  if (!read)
    return failure{"can't read the settings: " + read.error().detail};
  if (!damaged.empty())
    return failure{"the version of the settings under " + damaged + " has a form that this program does not know"};
  if (newest)
    current_ = std::make_shared<const settings_version>(*std::move(newest));
  auto text = text_of(from_file);
  if (current_ && file_said_ == text)
    return ok;
  auto added = add(file, {from_file, {}, {}}, "settings.file_read", std::move(text), {});
  if (!added)
    return failure{"can't keep the settings: " + added.error().detail};
  return ok;
}

std::shared_ptr<const settings_version> settings_book::current() const {
  const std::lock_guard lock{current_mutex_};
  return current_;
}

std::vector<http::fault> settings_book::faults_of(const json::object& document) const {
  auto checked = check_(document);
  return checked ? std::vector<http::fault>{} : std::move(checked).error();
}

result<std::shared_ptr<const settings_version>, settings_book::refusal> settings_book::change(const actor& who, const wish& w, std::string_view what) {
  const std::lock_guard lock{changing_};
  if (w.based_on && *w.based_on != current_->number)
    return failure{refusal{refusal::reason::stale, {}, {}, current_->number}};
  const auto checked = check_(w.document);
  if (!checked)
    return failure{refusal{refusal::reason::faulty, checked.error(), {}, 0}};
  if (text_of(w.document) == text_of(current_->document))
    return current_;
  return add(who, w, what, {}, *checked);
}

result<std::shared_ptr<const settings_version>, settings_book::refusal> settings_book::file_read(const json::object& from_file) {
  const std::lock_guard lock{changing_};
  auto text = text_of(from_file);
  if (text == file_said_)
    return current_;
  const auto checked = check_(from_file);
  if (!checked)
    return failure{refusal{refusal::reason::faulty, checked.error(), {}, 0}};
  return add(file, {from_file, {}, {}}, "settings.file_read", std::move(text), *checked);
}

/// `changing_` is held, or nobody else knows the book yet.
result<std::shared_ptr<const settings_version>, settings_book::refusal> settings_book::add(
  const actor& who, const wish& w, std::string_view what, std::optional<std::string> file_said, const std::function<void()>& put_into_force) {
  const auto number = current_ ? current_->number + 1 : 1;
  auto fresh = std::make_shared<const settings_version>(settings_version{number, clock_.wall_ms(), who.name, w.note, w.document});
  const auto changes = changes_between(without_secrets(current_ ? current_->document : json::object{}), without_secrets(w.document));
  const auto done = store_.change_if([&] {
    auto updates = audit_.row(who, {std::string{what}, std::to_string(number), nullptr, changes});
    updates.push_back({key_of(number), to_json(*fresh)});
    if (file_said)
      updates.push_back({std::string{file_key}, *file_said});
    if (number > max_versions)
      updates.push_back({key_of(number - max_versions), {}, storage::table_update::action::erase});
    return updates;
  });
  if (!done)
    return failure{refusal{refusal::reason::storage_failed, {}, done.error().detail, 0}};
  if (file_said)
    file_said_ = *std::move(file_said);
  {
    const std::lock_guard lock{current_mutex_};
    current_ = fresh;
  }
  if (put_into_force)
    put_into_force();
  return fresh;
}

result<std::optional<settings_version>, storage::storage_error> settings_book::version(std::uint64_t number) const {
  const auto stored = store_.get(key_of(number));
  if (!stored)
    return failure{stored.error()};
  return *stored ? settings_version_from_json(**stored) : std::nullopt;
}

result<std::vector<settings_version>, storage::storage_error> settings_book::history(std::uint64_t before, std::size_t limit) const {
  std::vector<settings_version> out;
  if (before == 1 || limit == 0)
    return out;
  const auto done = store_.each(prefix, before == 0 ? std::string{} : key_of(before - 1), [&](std::string_view, std::string_view value) {
    if (auto v = settings_version_from_json(value)) {
      v->document.clear();
      out.push_back(*std::move(v));
    }
    return out.size() < limit;
  });
  if (!done)
    return failure{done.error()};
  return out;
}

} // namespace parley::admin
