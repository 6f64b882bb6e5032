#include "app/parleyctl/backup.hpp"

#include "app/parleyctl/data_layout.hpp"
#include "app/parleyctl/file_tree.hpp"
#include "app/parleyctl/new_folder.hpp"
#include "base/clock.hpp"
#include "base/json_text.hpp"
#include "base/time_text.hpp"
#include "storage/environment_copy.hpp"

#include <optional>

namespace parley::app {

namespace fs = std::filesystem;

namespace {

using done = result<ok_t, std::string>;

class backup_run {
public:
  backup_run(const fs::path& from, const fs::path& to, console user) : from_(from), to_(to), user_(user) {}

  done copy_environments() {
    std::error_code error;
    const auto names = environments_in(from_, error);
    if (error)
      return failure{from_.string() + ": " + error.message()};
    if (std::ranges::none_of(names, [](const std::string& n) { return n.starts_with(data_layout::shard_prefix); }))
      return failure{from_.string() + ": holds no shard-00; is it a data folder?"};
    for (const auto& name : names) {
      const auto copied = storage::copy_environment(from_ / name, to_ / name);
      if (!copied)
        return failure{copied.error().detail};
      user_.out << name << ": " << copied->bytes << " bytes\n";
      note_part(name, copied->bytes, std::nullopt);
    }
    return ok;
  }

  /// After the records that name them.
  done copy_attachments() {
    const auto folder = from_ / data_layout::attachments;
    if (!fs::exists(folder))
      return ok;
    const auto copied = copy_tree(folder, to_ / data_layout::attachments, tree_copy::link_or_copy);
    if (!copied)
      return failure{copied.error().detail};
    user_.out << data_layout::attachments << ": " << copied->files << " files, " << copied->bytes << " bytes\n";
    note_part(data_layout::attachments, copied->bytes, copied->files);
    return ok;
  }

  void tell_what_is_left_out() {
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator{from_, ignored}) {
      const auto name = entry.path().filename().string();
      if (name == data_layout::search_index)
        user_.out << "left out: " << name << " (it is made again from the records)\n";
      else if (!fs::exists(to_ / name))
        user_.err << "left out: " << name << " (nothing that Parley knows)\n";
    }
  }

  done write_manifest() {
    const auto written = storage::write_file(
      to_ / data_layout::manifest, R"({"begun":")" + begun_ + R"(","finished":")" + utc_text(system_clock{}.wall_ms()) + R"(","parts":[)" + parts_ + "]}\n");
    if (!written)
      return failure{written.error().detail};
    if (auto synced = storage::sync_directory(to_); !synced)
      return failure{synced.error().detail};
    return ok;
  }

private:
  void note_part(std::string_view name, std::uint64_t bytes, std::optional<std::size_t> files) {
    parts_ += parts_.empty() ? "{\"name\":" : ",{\"name\":";
    append_json_text(parts_, name);
    if (files)
      parts_ += ",\"files\":" + std::to_string(*files);
    parts_ += ",\"bytes\":" + std::to_string(bytes) + '}';
  }

  const fs::path& from_;
  const fs::path& to_;
  console user_;
  std::string begun_ = utc_text(system_clock{}.wall_ms());
  std::string parts_;
};

done copy_all(backup_run& run) {
  if (auto copied = run.copy_environments(); !copied)
    return copied;
  return run.copy_attachments();
}

/// The copy as a server would find it.
done check(const fs::path& copy, console user) {
  const auto data = data_folder::open(copy);
  if (!data)
    return failure{data.error()};
  if (verify(*data, user) != 0)
    return failure{"the copy has faults, and so has what it was made from, most likely: `parleyctl verify` tells"};
  return ok;
}

} // namespace

int back_up(const fs::path& data, const fs::path& to, check_copy how, console user) {
  auto folder = new_folder::make(to);
  done finished = ok;
  if (!folder)
    finished = failure{folder.error()};
  backup_run run{data, to, user};
  if (finished)
    finished = copy_all(run);
  if (finished && how == check_copy::yes)
    finished = check(to, user);
  if (finished)
    finished = run.write_manifest();
  if (!finished) {
    user.err << "no backup was made: " << finished.error() << '\n';
    return 1;
  }
  folder->keep();
  run.tell_what_is_left_out();
  user.out << "backed up to " << to.string() << '\n';
  return 0;
}

} // namespace parley::app
