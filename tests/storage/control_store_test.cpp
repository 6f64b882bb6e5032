#include "storage/control_store.hpp"

#include "fixture.hpp"
#include "tests/file_size_limit.hpp"

#include <gmock/gmock.h>
#include <thread>

namespace parley::storage {
namespace {

using testing::ElementsAre;
using testing::Optional;

class control_store_test : public testing::Test {
protected:
  std::unique_ptr<control_store> open() { return value_of(control_store::open(dir.path())); }

  static std::vector<std::string> keys(const control_store& s, std::string_view prefix, std::string_view from = {}) {
    std::vector<std::string> found;
    value_of(s.each(prefix, from, [&](std::string_view key, std::string_view) { return found.emplace_back(key), true; }));
    return found;
  }
  static auto put(std::string key, std::string value) { return control_update{std::move(key), std::move(value)}; }
  static auto erase(std::string key) { return control_update{std::move(key), {}, table_update::action::erase}; }
  static result<ok_t, storage_error> change(control_store& s, std::vector<control_update> updates) { return s.change(updates); }

  temporary_directory dir;
};

TEST_F(control_store_test, what_was_changed_is_there_after_opening_it_again) {
  value_of(change(*open(), {put("account/olga", "1"), put("account/otto", "2")}));
  value_of(change(*open(), {erase("account/otto"), put("account/olga", "3")}));
  const auto s = open();
  EXPECT_THAT(value_of(s->get("account/olga")), Optional(std::string{"3"}));
  EXPECT_EQ(value_of(s->get("account/otto")), std::nullopt);
}

TEST_F(control_store_test, entries_are_listed_in_the_order_of_their_keys_from_any_key_on) {
  const auto s = open();
  value_of(change(*s, {put("b/2", ""), put("a/1", ""), put("b/1", ""), put("b/3", ""), put("c/1", "")}));
  EXPECT_THAT(keys(*s, "b/"), ElementsAre("b/1", "b/2", "b/3"));
  EXPECT_THAT(keys(*s, "b/", "b/2"), ElementsAre("b/2", "b/3"));
  EXPECT_THAT(keys(*s, ""), ElementsAre("a/1", "b/1", "b/2", "b/3", "c/1"));
}

TEST_F(control_store_test, nothing_comes_between_what_a_change_is_based_on_and_the_change) {
  const auto s = open();
  constexpr int threads = 4, times = 25;
  std::vector<std::jthread> all;
  for (int t = 0; t < threads; ++t)
    all.emplace_back([&] {
      for (int n = 0; n < times; ++n)
        value_of(s->change_if([&] {
          const auto now = value_of(s->get("count")).value_or("0");
          return std::vector{put("count", std::to_string(std::stoi(now) + 1))};
        }));
    });
  all.clear();
  EXPECT_THAT(value_of(s->get("count")), Optional(std::to_string(threads * times)));
}

TEST_F(control_store_test, a_full_disk_refuses_a_change_as_a_whole_and_takes_it_when_there_is_space) {
  const auto s = open();
  const std::string large(8 << 20, 'x');
  {
    const file_size_limit no_space{4 << 20};
    const auto refused = change(*s, {put("small", "1"), put("large", large)});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, storage_errc::full);
  }
  EXPECT_EQ(value_of(s->get("small")), std::nullopt);
  value_of(change(*s, {put("small", "1"), put("large", large)}));
  EXPECT_THAT(value_of(s->get("large")), Optional(large));
}

TEST_F(control_store_test, only_one_can_have_it_open_for_writing) {
  const auto first = open();
  const auto second = control_store::open(dir.path());
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, storage_errc::in_use);
}

} // namespace
} // namespace parley::storage
