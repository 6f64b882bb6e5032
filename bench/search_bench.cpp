// What search costs: an index made from the records, and questions to it.
#include "search/index_reader.hpp"
#include "search/rebuild.hpp"
#include "tests/search/chat_log.hpp"

#include <benchmark/benchmark.h>

#include <cmath>
#include <random>

namespace parley::search {
namespace {

constexpr visitor_id somebody{1};
constexpr int chats_count = 500, texts_each = 40;

/// Texts as people write them: words by Zipf's law, a few of them for each text.
class text_source {
public:
  std::string latin() {
    std::string out;
    for (auto n = 4 + random_() % 14; n > 0; --n)
      out += "word" + std::to_string(rank(20'000)) + ' ';
    return out;
  }
  std::string chinese() {
    std::string out;
    for (auto n = 5 + random_() % 25; n > 0; --n) {
      const auto c = 0x4E00 + rank(4'000);
      out += {char(0xE0 | c >> 12), char(0x80 | (c >> 6 & 0x3F)), char(0x80 | (c & 0x3F))};
    }
    return out;
  }

private:
  std::size_t rank(std::size_t of) {
    const auto at = double(random_() % 1'000'000 + 1) / 1'000'001;
    return std::size_t(std::pow(double(of), at));
  }
  std::mt19937_64 random_{42};
};

struct written_log {
  storage::temporary_directory folder;
  testing::chat_log chats{folder.path()};
  storage::reader records{*chats.log};

  explicit written_log(std::string (text_source::*text)()) {
    text_source source;
    std::vector<session_id> open;
    for (int i = 0; i < chats_count; ++i)
      open.push_back(chats.open(somebody, "Visitor " + std::to_string(i)));
    for (int n = 0; n < texts_each; ++n)
      for (const auto s : open)
        chats.say(s, principal{somebody}, (source.*text)());
    chats.commit();
  }
  std::filesystem::path where() const { return folder.path() / index_folder; }
  std::uint64_t bytes() const {
    std::uint64_t sum = 0;
    for (const auto& f : std::filesystem::directory_iterator{where()})
      sum += f.file_size();
    return sum;
  }
};

void make_index(benchmark::State& state, std::string (text_source::*text)()) {
  written_log log{text};
  std::uint64_t records = 0;
  for (auto _ : state) {
    const auto done = rebuild(log.where(), log.records, log.chats.log->next_group());
    if (!done)
      return state.SkipWithError(done.error().detail.c_str());
    records += *done;
  }
  state.SetItemsProcessed(std::int64_t(records));
  state.counters["bytes_per_record"] = double(log.bytes()) / (chats_count * (texts_each + 1));
}
BENCHMARK_CAPTURE(make_index, latin, &text_source::latin)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(make_index, chinese, &text_source::chinese)->Unit(benchmark::kMillisecond);

/// The commonest word, by who sees everything (the page is full at once) and by who sees nothing (every text is looked at).
void ask(benchmark::State& state, principal who) {
  written_log log{&text_source::latin};
  if (!rebuild(log.where(), log.records, log.chats.log->next_group()))
    return state.SkipWithError("no index");
  index_reader index{log.where()};
  const auto query = *parse_query("word1 ");
  for (auto _ : state)
    benchmark::DoNotOptimize(index.find(query, haystack::texts, {}, {who}, 0, 20).total);
}
BENCHMARK_CAPTURE(ask, by_who_sees_all, principal{somebody})->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(ask, by_who_sees_nothing, principal{visitor_id{2}})->Unit(benchmark::kMicrosecond);

} // namespace
} // namespace parley::search
