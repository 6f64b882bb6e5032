// parleyctl backup and restore.
#include "app/parleyctl/backup.hpp"
#include "parleyctl_fixture.hpp"
#include "storage/control_store.hpp"
#include "tests/file_size_limit.hpp"

#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

namespace parley::app {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

struct backup_test : parleyctl_test {
  storage::temporary_directory other_disk;
  fs::path backup = other_disk.path() / "backup", restored = other_disk.path() / "restored";

  void fill() {
    for (std::uint64_t seq = 1; seq <= 5; ++seq)
      say(links, session, seq, "text " + std::to_string(seq));
    commit();
    auto control = storage::control_store::open(dir.path() / "control");
    ASSERT_TRUE(control);
    const storage::control_update update{"account/ann", "her account"};
    ASSERT_TRUE((*control)->change({&update, 1}));
    write("attachments/ab/abcdef", "a picture");
    write("search/postlist", "an index");
  }
  void write(const fs::path& name, std::string_view content) {
    fs::create_directories((dir.path() / name).parent_path());
    std::ofstream{dir.path() / name} << content;
  }
  int back_up() { return app::back_up(dir.path(), backup, check_copy::yes, {out, err}); }
  int restore() { return app::restore(backup, restored, {out, err}); }
  static std::string content_of(const fs::path& file) {
    std::ifstream in{file};
    return {std::istreambuf_iterator<char>{in}, {}};
  }
};

TEST_F(backup_test, what_was_backed_up_comes_back) {
  fill();
  ASSERT_EQ(back_up(), 0) << err.str();
  EXPECT_THAT(out.str(), HasSubstr("left out: search"));
  ASSERT_EQ(restore(), 0) << err.str();

  std::ostringstream history;
  const auto data = data_folder::open(restored);
  ASSERT_TRUE(data) << data.error();
  EXPECT_EQ(show_history(*data, session, {history, err}), 0);
  EXPECT_THAT(history.str(), HasSubstr("text 5"));
  EXPECT_EQ(content_of(restored / "attachments/ab/abcdef"), "a picture");
  EXPECT_FALSE(fs::exists(restored / "search"));
  EXPECT_FALSE(fs::exists(restored / ".restoring"));

  const auto control = storage::control_store::open(restored / "control");
  ASSERT_TRUE(control);
  EXPECT_EQ(storage::value_of((*control)->get("account/ann")), "her account");
}

TEST_F(backup_test, the_control_store_is_copied_before_the_history_so_that_no_follower_is_ahead_of_the_log) {
  fill();
  ASSERT_EQ(back_up(), 0) << err.str();
  EXPECT_LT(out.str().find("control: "), out.str().find("shard-00: "));
  EXPECT_LT(out.str().find("shard-00: "), out.str().find("attachments: "));
}

TEST_F(backup_test, restored_attachments_are_files_of_their_own) {
  fill();
  ASSERT_EQ(back_up(), 0) << err.str();
  ASSERT_EQ(restore(), 0) << err.str();
  std::ofstream{restored / "attachments/ab/abcdef"} << "changed";
  EXPECT_EQ(content_of(backup / "attachments/ab/abcdef"), "a picture");
}

TEST_F(backup_test, neither_command_writes_over_anything) {
  fill();
  fs::create_directories(backup);
  std::ofstream{backup / "precious"} << "x";
  EXPECT_EQ(back_up(), 1);
  EXPECT_THAT(err.str(), HasSubstr("not empty"));
  EXPECT_TRUE(fs::exists(backup / "precious"));

  fs::remove(backup / "precious");
  ASSERT_EQ(back_up(), 0);
  EXPECT_EQ(app::restore(backup, dir.path(), {out, err}), 1) << "the data folder is in use";
  EXPECT_TRUE(fs::exists(shard / "data.mdb"));
}

TEST_F(backup_test, the_root_of_a_disk_counts_as_empty) {
  fill();
  fs::create_directories(backup / "lost+found");
  EXPECT_EQ(back_up(), 0) << err.str();
  EXPECT_TRUE(fs::exists(backup / "lost+found"));
}

TEST_F(backup_test, a_full_disk_leaves_no_half_of_a_backup) {
  for (std::uint64_t seq = 1; seq <= 40; ++seq)
    say(links, session, seq, std::string(10'000, 'x'));
  commit();
  {
    const file_size_limit no_space{100'000};
    EXPECT_EQ(back_up(), 1);
  }
  EXPECT_THAT(err.str(), HasSubstr("no backup was made: copying"));
  EXPECT_FALSE(fs::exists(backup));
  EXPECT_EQ(back_up(), 0) << "once there is space: " << err.str();
}

TEST_F(backup_test, a_full_disk_leaves_no_half_of_a_restored_folder) {
  for (std::uint64_t seq = 1; seq <= 40; ++seq)
    say(links, session, seq, std::string(10'000, 'x'));
  commit();
  ASSERT_EQ(back_up(), 0) << err.str();
  {
    const file_size_limit no_space{100'000};
    EXPECT_EQ(restore(), 1);
  }
  EXPECT_THAT(err.str(), HasSubstr("nothing was restored: copying"));
  EXPECT_FALSE(fs::exists(restored));
}

TEST_F(backup_test, damage_is_found_when_the_backup_is_made) {
  fill();
  damage("text 3");
  EXPECT_EQ(back_up(), 1);
  EXPECT_FALSE(fs::exists(backup));
}

TEST_F(backup_test, an_unfinished_or_damaged_backup_is_not_restored) {
  fill();
  ASSERT_EQ(back_up(), 0);
  fs::rename(backup / "backup.json", backup / "aside");
  EXPECT_EQ(restore(), 1);
  EXPECT_THAT(err.str(), HasSubstr("holds no backup.json"));
  EXPECT_FALSE(fs::exists(restored));

  fs::rename(backup / "aside", backup / "backup.json");
  shard = backup / "shard-00";
  damage("text 3");
  EXPECT_EQ(restore(), 1);
  EXPECT_THAT(err.str(), HasSubstr("damaged"));
  EXPECT_FALSE(fs::exists(restored));
}

TEST_F(backup_test, restored_files_belong_to_the_owner_of_the_data_folder) {
  if (::geteuid() != 0)
    GTEST_SKIP() << "only root can give files away";
  constexpr uid_t somebody = 12345;
  fill();
  ASSERT_EQ(back_up(), 0);
  fs::create_directories(restored);
  ASSERT_EQ(::chown(restored.c_str(), somebody, somebody), 0);
  ASSERT_EQ(restore(), 0) << err.str();
  for (const auto& entry : fs::recursive_directory_iterator{restored}) {
    struct stat owner {};
    ASSERT_EQ(::stat(entry.path().c_str(), &owner), 0);
    EXPECT_EQ(owner.st_uid, somebody) << entry.path();
  }
}

TEST_F(backup_test, a_folder_without_a_history_is_told) {
  EXPECT_EQ(back_up(), 1);
  EXPECT_THAT(err.str(), HasSubstr("is it a data folder?"));
  EXPECT_FALSE(fs::exists(backup));
}

} // namespace
} // namespace parley::app
