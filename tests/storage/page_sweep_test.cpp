// What is rewritten or erased is nowhere in the file after a sweep, and everything else is where it was.
#include "child_process.hpp"
#include "fixture.hpp"
#include "storage/page_sweep.hpp"
#include "storage/rewrite.hpp"

#include <atomic>
#include <fstream>
#include <lmdb.h>
#include <random>
#include <thread>

namespace parley::storage {
namespace {

constexpr std::string_view secret = "SECRET-";

std::size_t secrets_in(const std::filesystem::path& store) {
  std::ifstream file{store / "data.mdb", std::ios::binary};
  const std::string bytes{std::istreambuf_iterator<char>(file), {}};
  std::size_t n = 0;
  for (auto at = bytes.find(secret); at != bytes.npos; at = bytes.find(secret, at + 1))
    ++n;
  return n;
}

/// Writes stars over the secret word of a message.
bool star_out(std::span<std::byte> frame) {
  const std::string_view text{reinterpret_cast<const char*>(frame.data()), frame.size()};
  const auto at = text.find(secret);
  if (at == text.npos)
    return false;
  std::fill_n(frame.data() + at, secret.size(), std::byte{'*'});
  return true;
}

/// Groups of all sizes: inside leaves, of one page, of many.
class page_sweep_test : public testing::Test {
protected:
  void fill(std::uint64_t seed, int groups) {
    std::mt19937_64 random{seed};
    for (int i = 0; i < groups; ++i) {
      std::vector<std::unique_ptr<group>> one;
      one.push_back(std::make_unique<group>(s->next_group(), 1 << 17));
      for (auto records = 1 + random() % (random() % 8 ? 3 : 60); records > 0; --records) {
        const bool is_secret = random() % 3 == 0;
        const session_id session{is_secret ? 1u : 2u + random() % 3};
        const auto where = book.append(*one.back(), session, (is_secret ? std::string{secret} : std::string{"public-"}) + std::string(random() % 400, 'x'));
        if (is_secret)
          secrets.push_back(where);
      }
      one.back()->update({table::sessions, "o" + std::to_string(random() % 50), std::string{secret} + std::string(random() % 300, 'n')});
      commit_groups(*s, std::move(one));
    }
  }
  /// What the store holds of the other sessions, and of this one but its texts.
  std::vector<read_back> content() {
    std::vector<read_back> all;
    reader r{*s};
    for (const auto& [id, e] : book.sessions)
      for (auto& f : frames_of(value_of(r.after(e.links, 0, unlimited)))) {
        if (id == 1)
          f.text = std::to_string(f.text.size());
        all.push_back(f);
      }
    return all;
  }
  void erase_names() {
    std::vector<std::unique_ptr<group>> one;
    one.push_back(std::make_unique<group>(s->next_group(), 64));
    for (int i = 0; i < 50; ++i)
      one.back()->update({table::sessions, "o" + std::to_string(i), "no name"});
    commit_groups(*s, std::move(one));
  }

  temporary_directory dir;
  std::unique_ptr<store> s = open_store(dir.path());
  session_book book;
  std::vector<position> secrets;
};

TEST_F(page_sweep_test, F105_rewritten_texts_and_replaced_names_are_nowhere_in_the_file) {
  for (std::uint64_t seed = 1; seed <= 4; ++seed) {
    fill(seed, 120);
    ASSERT_GT(secrets_in(dir.path()), 0u);
    const auto before = content();
    const auto done = value_of(rewrite_records(*s, secrets, star_out));
    EXPECT_EQ(done.records, secrets.size());
    EXPECT_EQ(done.damaged, 0u);
    erase_names();
    EXPECT_GT(secrets_in(dir.path()), 0u) << "the test must be able to fail: LMDB leaves old pages behind";
    const auto swept_pages = value_of(sweep_pages(*s));
    EXPECT_EQ(swept_pages.what, swept::outcome::complete);
    EXPECT_EQ(secrets_in(dir.path()), 0u);
    EXPECT_EQ(content(), before) << "seqs, links and all other texts are what they were";
    secrets.clear();
    // Whatever is written next must not bring it back out of LMDB's memory.
    for (int i = 0; i < 30; ++i)
      erase_names();
    EXPECT_EQ(secrets_in(dir.path()), 0u);
    s.reset();
    s = open_store(dir.path());
    EXPECT_EQ(content(), before);
  }
}

TEST_F(page_sweep_test, F105_a_second_sweep_finds_nothing_and_rewriting_again_changes_nothing) {
  fill(9, 60);
  value_of(rewrite_records(*s, secrets, star_out));
  value_of(sweep_pages(*s));
  EXPECT_EQ(value_of(rewrite_records(*s, secrets, star_out)).records, 0u);
  EXPECT_EQ(value_of(sweep_pages(*s)).what, swept::outcome::complete);
}

TEST_F(page_sweep_test, F105_the_writer_and_readers_go_on_while_it_runs) {
  fill(5, 100);
  std::atomic<bool> stop{false};
  std::atomic<std::uint64_t> pages_read{0};
  const auto links = book.links(2);
  std::thread reading{[&] {
    reader r{*s};
    while (!stop) {
      value_of(r.after(links, 0, unlimited));
      ++pages_read;
    }
  }};
  session_book more;
  std::thread writing{[&] {
    listener l;
    writer w{*s, l.events(), {.linger = std::chrono::microseconds{0}}};
    std::size_t n = 0;
    for (auto next = s->next_group(); !stop; ++n) {
      auto g = std::make_unique<group>(next++, 1 << 14);
      for (int i = 0; i < 20; ++i)
        more.append(*g, session_id{100}, "public-" + std::string(200, 'y'));
      w.submit(std::move(g));
      l.wait_committed(n + 1);
    }
  }};
  value_of(rewrite_records(*s, secrets, star_out));
  for (int i = 0; i < 5; ++i)
    EXPECT_EQ(value_of(sweep_pages(*s)).what, swept::outcome::complete);
  stop = true;
  reading.join();
  writing.join();
  EXPECT_GT(pages_read, 0u);
  reader r{*s};
  EXPECT_EQ(value_of(r.after(more.links(100), 0, unlimited)).records, more.sessions[100].newest);
}

TEST_F(page_sweep_test, F105_pages_that_another_process_still_reads_are_left_until_it_is_done) {
  fill(6, 60);
  s.reset();
  child_process other{[&](const child_process::turns& parent) {
    if (!parent.wait())
      return 1;
    // As a backup does: one read transaction for a long time.
    MDB_env* env = nullptr;
    MDB_txn* txn = nullptr;
    mdb_env_create(&env);
    mdb_env_set_maxdbs(env, 8);
    if (mdb_env_open(env, dir.path().c_str(), MDB_RDONLY, 0600) || mdb_txn_begin(env, nullptr, MDB_RDONLY, &txn))
      return 2;
    parent.tell();
    parent.wait();
    mdb_txn_abort(txn);
    mdb_env_close(env);
    parent.tell();
    parent.wait();
    return 0;
  }};
  s = open_store(dir.path());
  other.tell();
  ASSERT_TRUE(other.wait());
  value_of(rewrite_records(*s, secrets, star_out));
  erase_names();
  EXPECT_EQ(value_of(sweep_pages(*s)).what, swept::outcome::readers);
  EXPECT_GT(secrets_in(dir.path()), 0u);
  other.tell();
  ASSERT_TRUE(other.wait());
  EXPECT_EQ(value_of(sweep_pages(*s)).what, swept::outcome::complete);
  EXPECT_EQ(secrets_in(dir.path()), 0u);
  other.tell();
  EXPECT_EQ(other.exit_code(), 0);
}

TEST_F(page_sweep_test, a_damaged_record_is_left_as_it_is_and_counted) {
  fill(7, 20);
  const auto where = secrets.front();
  s.reset();
  {
    std::fstream file(dir.path() / "data.mdb", std::ios::in | std::ios::out | std::ios::binary);
    const std::string bytes((std::istreambuf_iterator<char>(file)), {});
    file.clear();
    for (auto at = bytes.find(secret); at != bytes.npos; at = bytes.find(secret, at + 1)) {
      file.seekp(std::streamoff(at));
      file.put('T');
    }
  }
  s = open_store(dir.path());
  const std::vector<position> one{where};
  const auto done = value_of(rewrite_records(*s, one, star_out));
  EXPECT_EQ(done.records, 0u);
  EXPECT_EQ(done.damaged, 1u);
}

} // namespace
} // namespace parley::storage
