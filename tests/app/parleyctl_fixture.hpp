// What the tests of parleyctl share: a data folder to fill, and the commands to run on it.
#pragma once
#include "app/parleyctl/commands.hpp"
#include "tests/storage/fixture.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

namespace parley::app {

constexpr session_id session{7}, other{8};
constexpr principal visitor{visitor_id{3}}, ann{operator_id{1}};

/// A data folder with one shard; each test fills one commit group.
struct parleyctl_test : testing::Test {
  storage::temporary_directory dir;
  std::filesystem::path shard = dir.path() / "shard-00";
  storage::group records{1};
  frame_writer frames;
  storage::chain links, other_links;
  std::ostringstream out, err;
  std::int64_t elapsed_ms = 0;                     ///< how much later than 2026-11-21T23:31:38Z records happen
  session_status status = session_status::on_chat; ///< after the records

  void add(storage::chain& c, frame_head head, std::uint64_t seq, auto make) {
    head.seq = seq;
    head.time_ms = 1'795'303'898'000 + std::int64_t(seq) + elapsed_ms;
    head.status = status;
    records.append(c, seq, frames.build(head, make));
  }
  void say(storage::chain& c, session_id in, std::uint64_t seq, std::string_view text, std::uint64_t client_id = 0, principal who = visitor) {
    add(c, head_of(kind::message, in, client_id, who), seq, [&](auto& b) { return wire::Createmessage(b, b.CreateString(text.data(), text.size())); });
  }
  void commit() {
    auto s = storage::open_store(shard);
    std::vector<std::unique_ptr<storage::group>> groups;
    groups.push_back(std::make_unique<storage::group>(std::move(records)));
    storage::commit_groups(*s, std::move(groups));
  }
  /// Runs the command on what was committed.
  template <class... Arguments>
  int run(auto command, Arguments... arguments) {
    auto data = data_folder::open(dir.path());
    EXPECT_TRUE(data) << data.error();
    return data ? command(*data, arguments..., console{out, err}) : -1;
  }
  void expect_fault(const std::string& what) {
    commit();
    EXPECT_EQ(run(verify), 1);
    EXPECT_NE(out.str().find(what), std::string::npos) << out.str();
  }
  /// Changes one byte of `text` in the data file.
  void damage(const std::string& text) {
    auto file = shard / "data.mdb";
    std::ifstream in{file, std::ios::binary};
    std::string bytes{std::istreambuf_iterator<char>{in}, {}};
    auto at = bytes.find(text);
    ASSERT_NE(at, bytes.npos);
    std::fstream change{file, std::ios::in | std::ios::out | std::ios::binary};
    change.seekp(std::streamoff(at)).put('#');
  }
};

} // namespace parley::app
