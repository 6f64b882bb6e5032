// Random writes and reads against the simplest thing that could be right.
#include "fixture.hpp"

#include <random>

namespace parley::storage {
namespace {

class model_test : public testing::TestWithParam<std::uint32_t> {};

TEST_P(model_test, the_store_answers_like_a_map_of_lists) {
  std::mt19937 random{GetParam()};
  auto below = [&](std::uint64_t n) { return std::uint64_t(random() % n); };
  temporary_directory dir;
  auto s = open_store(dir.path());
  session_book book;
  std::map<std::uint64_t, std::vector<std::string>> model;
  std::map<std::string, std::string> names;

  auto write = [&] {
    std::vector<std::unique_ptr<group>> groups;
    for (std::uint64_t i = below(6) + 1; i > 0; --i) {
      auto g = std::make_unique<group>(s->next_group() + groups.size(), 256 * 1024);
      for (std::uint64_t n = below(40); n > 0; --n) {
        const std::uint64_t id = below(below(12) + 1) + 1; // few long sessions, many short ones
        const std::string text(below(300), char('a' + below(26)));
        book.append(*g, session_id{id}, text);
        model[id].push_back(text);
      }
      for (std::uint64_t n = below(4); n > 0; --n) {
        const auto key = "name " + std::to_string(below(30));
        if (below(3)) {
          g->update({table::directory, key, names[key] = std::to_string(random())});
        } else {
          g->update({table::directory, key, {}, table_update::action::erase});
          names.erase(key);
        }
      }
      groups.push_back(std::move(g));
    }
    commit_groups(*s, std::move(groups));
  };

  auto compare = [&](std::uint64_t id, const page& p, std::uint64_t first, std::uint64_t last) {
    const auto& texts = model[id];
    const auto frames = frames_of(p);
    ASSERT_EQ(frames.size(), last < first ? 0 : last - first + 1);
    for (std::uint64_t seq = first; seq <= last; ++seq)
      ASSERT_EQ(frames[seq - first], (read_back{session_id{id}, seq, texts[seq - 1]}));
  };

  auto check = [&] {
    reader r{*s};
    for (int i = 0; i < 20; ++i) {
      const std::uint64_t id = below(12) + 1, size = model[id].size();
      const std::uint64_t seq = below(size + 3), most = below(200) + 1;
      const page_limits limits{most, SIZE_MAX};
      compare(id, value_of(r.after(book.links(id), seq, limits)), seq + 1, std::min(size, seq + most));
      const std::uint64_t end = seq == 0 ? size : std::min(size, seq - 1);
      compare(id, value_of(r.last(book.links(id), seq, limits)), end > most ? end - most + 1 : 1, end);
    }
    std::map<std::uint64_t, std::vector<std::string>> scanned;
    value_of(r.scan(1, [&](const log_record& rec) {
      const auto c = content_of(rec.frame);
      scanned[c.session.value].push_back(c.text);
      EXPECT_EQ(scanned[c.session.value].size(), c.seq);
      return true;
    }));
    for (const auto& [id, texts] : model)
      ASSERT_EQ(scanned[id], texts);
    std::map<std::string, std::string> listed;
    value_of(r.each(table::directory, "", [&](std::string_view k, std::string_view v) { return listed.emplace(k, v), true; }));
    ASSERT_EQ(listed, names);
  };

  for (int round = 0; round < 30; ++round) {
    write();
    if (below(4) == 0) {
      s.reset();
      s = open_store(dir.path());
    }
    ASSERT_NO_FATAL_FAILURE(check());
  }
}

INSTANTIATE_TEST_SUITE_P(seeds, model_test, testing::Values(1u, 2u, 3u, 4u));

} // namespace
} // namespace parley::storage
