#include "storage/control_store.hpp"

#include "storage/commit.hpp"
#include "storage/reader.hpp"

#include <mutex>

namespace parley::storage {

namespace {
constexpr table home = table::directory;
/// It holds thousands of small values, not a history.
constexpr store_options small{.map_bytes = std::uint64_t{64} << 20, .grow_bytes = std::uint64_t{1} << 20};
} // namespace

struct control_store::impl {
  std::unique_ptr<store> db;

  std::mutex writing;                  ///< held from reading what a change is based on to its commit
  std::optional<storage_error> broken; ///< after a failed sync nothing that follows can be trusted

  mutable std::mutex readers_mutex;
  mutable std::vector<std::unique_ptr<reader>> idle_readers; ///< a reader is for one thread at a time

  ~impl() { idle_readers.clear(); } // before their store

  /// Whatever fails before the commit has changed nothing.
  result<ok_t, storage_error> make_room(updates_view updates) {
    auto& s = db->native();
    const auto needed = bytes_needed(s, updates);
    if (!needed)
      return failure{needed.error()};
    if (auto done = make_map_hold(s, *needed); !done)
      return done;
    while (s.file.room() < *needed)
      if (auto grown = s.file.grow(); !grown)
        return grown;
    return ok;
  }

  result<ok_t, storage_error> write(std::span<const control_update> updates) {
    if (broken)
      return failure{*broken};
    if (updates.empty())
      return ok;
    std::vector<table_update> all;
    all.reserve(updates.size());
    for (const auto& u : updates)
      all.push_back({home, u.key, u.value, u.what});
    std::lock_guard hold(db->native().writing);
    if (auto roomy = make_room(all); !roomy) {
      if (roomy.error().code != storage_errc::full)
        broken = roomy.error();
      return roomy;
    }
    auto done = commit(db->native(), updates_view{all});
    if (!done)
      broken = done.error();
    return done;
  }

  template <class Read>
  auto with_reader(Read&& read) const {
    std::unique_ptr<reader> r;
    {
      std::lock_guard hold(readers_mutex);
      if (!idle_readers.empty()) {
        r = std::move(idle_readers.back());
        idle_readers.pop_back();
      }
    }
    if (!r)
      r = std::make_unique<reader>(*db);
    auto answer = read(*r);
    std::lock_guard hold(readers_mutex);
    idle_readers.push_back(std::move(r));
    return answer;
  }
};

control_store::control_store(std::unique_ptr<impl> i) : impl_(std::move(i)) {}
control_store::~control_store() = default;

result<std::unique_ptr<control_store>, storage_error> control_store::open(const std::filesystem::path& where, store_options::access mode) {
  auto options = small;
  options.mode = mode;
  auto db = store::open(where, options);
  if (!db)
    return failure{db.error()};
  auto i = std::make_unique<impl>();
  i->db = std::move(*db);
  return std::unique_ptr<control_store>(new control_store(std::move(i)));
}

store& control_store::pages() { return *impl_->db; }

result<std::optional<std::string>, storage_error> control_store::get(std::string_view key) const {
  return impl_->with_reader([&](reader& r) { return r.get(home, key); });
}

result<ok_t, storage_error> control_store::each(
  std::string_view prefix, std::string_view from, const std::function<bool(std::string_view key, std::string_view value)>& f) const {
  return impl_->with_reader([&](reader& r) { return r.each_from(home, prefix, from, f); });
}

result<ok_t, storage_error> control_store::change(std::span<const control_update> updates) {
  std::lock_guard hold(impl_->writing);
  return impl_->write(updates);
}

result<ok_t, storage_error> control_store::change_if(const std::function<std::vector<control_update>()>& decide) {
  std::lock_guard hold(impl_->writing);
  return impl_->write(decide());
}

} // namespace parley::storage
