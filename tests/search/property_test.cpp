// Random chats, random questions by everybody: what is found is what a naive look at every record finds.
#include "tests/domain/fact_source.hpp"

#include "chat_log.hpp"

#include <gmock/gmock.h>

#include <sstream>

namespace parley::search::testing {
namespace {

using domain::testing::fact_source;

constexpr std::array words{"red", "bike", "bikes", "bicycle", "no", "東京都", "京都", "退款", "订单", "買うa", "x1"};

/// Words with one space between.
std::string some_text(fact_source& random, std::size_t most = 5) {
  std::string out;
  for (auto n = 1 + random.below(most); n > 0; --n)
    out.append(out.empty() ? "" : " ").append(words[random.below(words.size())]);
  return out;
}

std::vector<std::string> split(const std::string& text) {
  std::istringstream in{text};
  std::vector<std::string> out;
  for (std::string w; in >> w;)
    out.push_back(w);
  return out;
}

bool is_latin(const std::string& w) { return (w.front() & '\x80') == 0; }

/// One thing to look for, in the plainest way.
struct wanted {
  std::string typed;
  std::function<bool(const std::vector<std::string>&)> is_in;
  bool is_open = false; ///< it ends with a word that is being typed
};

wanted something(fact_source& random) {
  const std::string w = words[random.below(words.size())];
  const auto any = [](auto f) { return [f](const std::vector<std::string>& in) { return std::ranges::any_of(in, f); }; };
  switch (random.below(4)) {
    case 0: // a whole word; of characters, any part of it
      return {w + ' ', any([w](const std::string& x) { return is_latin(w) ? x == w : x.find(w) != x.npos; })};
    case 1: { // two words that follow each other
      const std::string latin[] = {"red", "bike", "no", "x1"};
      const auto a = latin[random.below(4)], b = latin[random.below(4)];
      return {'"' + a + ' ' + b + '"', [a, b](const std::vector<std::string>& in) {
                for (std::size_t i = 1; i < in.size(); ++i)
                  if (in[i - 1] == a && in[i] == b)
                    return true;
                return false;
              }};
    }
    case 2: { // being typed
      const std::string begun = std::array{"bi", "bike", "re", "x1"}[random.below(4)];
      return {begun, any([begun](const std::string& x) { return x.starts_with(begun); }), true};
    }
    default: { // one or two characters
      const std::string part = std::array{"京", "東京", "京都", "都", "款", "订", "う"}[random.below(7)];
      return {part, any([part](const std::string& x) { return x.find(part) != x.npos; })};
    }
  }
}

class world {
public:
  explicit world(std::uint64_t seed) : random_(seed) {
    for (std::uint64_t n = 1; n <= 12; ++n)
      play(session_id{n});
    chats_.commit();
    for (const operator_id who : {domain::testing::olga, domain::testing::otto, domain::testing::gil, domain::testing::sue})
      rights_[who] = some_rights();
  }

  void ask_often() {
    indexed_log index{chats_};
    index.wait_in_step();
    for (int i = 0; i < 40; ++i)
      ask(index.find);
  }

private:
  void play(session_id s) {
    const visitor_id visitor{1 + random_.below(3)};
    const auto as_its_visitor = [&](domain::fact f) {
      if (f.author == principal{domain::testing::ada})
        f.author = principal{visitor};
      else if (f.author == principal{domain::testing::stranger})
        f.author = principal{visitor_id{4}};
      return f;
    };
    tell(s, as_its_visitor(random_.opening()));
    for (auto n = random_.below(60); n > 0; --n)
      tell(s, as_its_visitor(random_.any(chats_.state(s))));
    if (random_.below(3) == 0)
      chats_.commit();
  }

  void tell(session_id s, const domain::fact& f) {
    auto text = some_text(random_);
    if (f.what == kind::open)
      text = some_text(random_, 2);
    if (f.what == kind::tag)
      text = (random_.below(4) ? "+" : "-") + some_text(random_, 1);
    if (f.what == kind::rating)
      text = "5";
    const auto before = chats_.records.size();
    chats_.tell(s, f, text);
    if (chats_.records.size() == before)
      return;
    if (f.what == kind::open)
      names_[s] = text;
    if (f.what == kind::tag) {
      auto& tags = tags_[s];
      std::erase(tags, text.substr(1));
      if (text.front() == '+')
        tags.push_back(text.substr(1));
    }
  }

  domain::operator_rights some_rights() {
    domain::operator_rights r;
    for (std::uint32_t q = 1; q <= 3; ++q) {
      if (random_.below(2))
        r.member_of.emplace_back(q);
      if (random_.below(4) == 0)
        r.supervises.emplace_back(q);
    }
    return r;
  }

  asker somebody() {
    if (random_.below(3) == 0)
      return {principal{visitor_id{1 + random_.below(4)}}};
    auto at = rights_.begin();
    std::advance(at, random_.below(rights_.size()));
    return {principal{at->first}, &at->second};
  }

  bool session_matches(session_id s, const std::vector<wanted>& all, const asker& by) {
    const auto in_name = split(names_[s]);
    return std::ranges::all_of(all, [&](const wanted& w) {
      return w.is_in(in_name) || (by.who.is_operator() && std::ranges::any_of(tags_[s], [&](const std::string& tag) { return w.is_in(split(tag)); }));
    });
  }

  using place = std::pair<std::uint64_t, std::uint64_t>;
  std::vector<place> naive(const asker& by, scope where, session_id in, const std::vector<wanted>& all) {
    std::vector<place> out;
    const auto visible = [&](session_id s) { return domain::may_see(chats_.state(s), by.who, by.rights); };
    if (where != scope::messages)
      for (const auto s : chats_.sessions())
        if ((where == scope::names || s == in) && visible(s) && session_matches(s, all, by))
          out.emplace_back(s.value, 0);
    if (where == scope::names)
      return out;
    std::vector<place> texts;
    for (auto r = chats_.records.rbegin(); r != chats_.records.rend(); ++r)
      if ((r->what == kind::message || r->what == kind::note || r->what == kind::offline_message) && (where == scope::messages || r->session == in) && visible(r->session)
          && domain::may_see(r->visibility, by.who) && std::ranges::all_of(all, [&](const wanted& w) { return w.is_in(split(r->text)); }))
        texts.emplace_back(r->session.value, r->seq);
    out.insert(out.end(), texts.begin(), texts.end());
    return out;
  }

  void ask(searcher& find) {
    std::vector<wanted> all;
    std::string typed;
    // Put together from the end: only there a word is still being typed.
    for (auto n = 1 + random_.below(2); all.size() < n;) {
      auto one = something(random_);
      if (one.is_open && !all.empty())
        continue;
      typed = one.typed + (all.empty() ? "" : " " + typed);
      all.push_back(std::move(one));
    }
    const auto where = scope(random_.below(3));
    const session_id in{where == scope::session ? 1 + random_.below(13) : 0};
    const auto by = somebody();
    SCOPED_TRACE("\"" + typed + "\" in scope " + std::to_string(int(where)) + " of session " + std::to_string(in.value) + " by " + std::to_string(by.who.value));
    const bool no_such = where == scope::session && (in.value == 13 || !domain::may_see(chats_.state(in), by.who, by.rights));
    std::vector<place> got;
    for (std::size_t total = 1; got.size() < total;) {
      const auto page = find.query(by, where, in, typed, got.size(), 1 + random_.below(7));
      ASSERT_EQ(bool(page), !no_such);
      if (!page) {
        EXPECT_EQ(page.error(), search_errc::not_allowed);
        return;
      }
      EXPECT_EQ(page->extent, hits::reach::all);
      total = page->total;
      for (const auto& [session, seq] : places(*page))
        got.emplace_back(session, seq);
      ASSERT_TRUE(total == got.size() || !page->entries.empty());
      for (const auto& e : page->entries)
        marked_ += e.parts.size() > 1;
      found_ += page->entries.size();
    }
    auto expected = naive(by, where, in, all);
    if (where == scope::names) // sessions that were changed at the same time come in the order in which they began; any order is told once
      std::ranges::sort(got), std::ranges::sort(expected);
    EXPECT_EQ(got, expected);
  }

  fact_source random_;
  storage::temporary_directory folder_;
  chat_log chats_{folder_.path()};
  std::map<session_id, std::string> names_;
  std::map<session_id, std::vector<std::string>> tags_;
  std::map<operator_id, domain::operator_rights> rights_;

public:
  std::size_t found_ = 0, marked_ = 0;
};

TEST(search_property_test, F088_results_equal_a_naive_look_at_every_record_with_the_predicate_of_rights) {
  std::size_t found = 0, marked = 0;
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    world w{seed};
    w.ask_often();
    found += w.found_;
    marked += w.marked_;
    if (::testing::Test::HasFailure())
      return;
  }
  EXPECT_GT(found, 1'000u) << "else it shows nothing";
  EXPECT_EQ(marked, found) << "what was found is marked";
}

} // namespace
} // namespace parley::search::testing
