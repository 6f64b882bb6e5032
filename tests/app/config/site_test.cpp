// A site's settings as a JSON document: read by the same readers as the file.
#include "app/config/file.hpp"
#include "app/config/site.hpp"

#include <boost/json.hpp>
#include <gmock/gmock.h>

#include <random>

namespace parley::app {
namespace {

namespace json = boost::json;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

site_config site_of_the_file() {
  server_config c;
  EXPECT_THAT(read_config_file(PARLEY_TEST_FOLDER "/every_key.toml", c), IsEmpty());
  EXPECT_THAT(settle(c), IsEmpty());
  return c.sites.front();
}

json::object document_of_the_file() { return json::parse(site_of_the_file().document).as_object(); }

auto read(const json::object& document) { return read_site_document(document, {}, nullptr); }

/// `path: what` of each fault.
std::vector<std::string> faults(std::string_view document, const std::function<bool(const std::string&)>& has_account = nullptr) {
  const auto got = read_site_document(json::parse(document).as_object(), {}, has_account);
  std::vector<std::string> out;
  if (!got)
    for (const auto& f : got.error())
      out.push_back(f.path + ": " + f.detail);
  return out;
}

TEST(site_document, says_the_same_as_the_file) {
  const auto file = site_of_the_file();
  const auto got = read(document_of_the_file());
  ASSERT_TRUE(got) << got.error().front().path << got.error().front().detail;
  EXPECT_TRUE(got->rules == file.rules);
}

TEST(site_document, has_nothing_that_holds_from_start_to_start) {
  for (auto key : {"gateway_key", "visitors", "operators_sign_up", "default_capacity", "operator"})
    EXPECT_FALSE(document_of_the_file().contains(key)) << key;
  EXPECT_THAT(faults(R"({"gateway_key":"x"})"), ElementsAre("/gateway_key: gateway_key is set in the configuration file and holds from start to start"));
}

TEST(site_document, keeps_what_the_file_says_of_the_rest) {
  site_config startup;
  startup.name = "shop";
  startup.gateway_key = "secret";
  const auto got = read_site_document({}, startup, nullptr);
  ASSERT_TRUE(got);
  EXPECT_EQ(got->name, "shop");
  EXPECT_EQ(got->gateway_key, "secret");
  EXPECT_TRUE(got->rules.find_queue(default_queue));
}

TEST(site_document, every_fault_has_its_path) {
  EXPECT_THAT(faults(R"({"rules":{"end_after_ms":-1,"x":1},"faq":[{"words":["a"]}],"queue":{"a/b":{"id":2,"hours":["mon"]}}})"),
    ElementsAre("/faq/0: faq without answer", HasSubstr("/queue/a~1b/hours/0: hours must be a list"), "/rules/end_after_ms: end_after_ms must be 0..31536000000",
      "/rules/x: unknown key x in rules"));
}

TEST(site_document, contradictions_have_their_paths_too) {
  EXPECT_THAT(faults(R"({"queue":{"q":{"id":2,"overflow_to":"q"}}})"), ElementsAre(HasSubstr("/queue/q: queue q: overflow_to goes round")));
  EXPECT_THAT(faults(R"({"canned":[{"shortcut":"a","text":"x"}]})"), ElementsAre(HasSubstr("/canned/0: canned response /a: shortcut begins with a command")));
  EXPECT_THAT(faults(R"({"unread_level":[{"after_ms":5,"colour":"#000000"},{"after_ms":4,"colour":"#000000"}]})"), ElementsAre(HasSubstr("/unread_level/1: ")));
  EXPECT_THAT(faults(R"({"page_rule":[{"page":"/x","queue":1}]})"), ElementsAre(HasSubstr("/page_rule/0: ")));
  EXPECT_THAT(faults(R"({"bot":{"step":[{"say":"a","choice":[{"label":"x","next_step":7}]}]}})"), ElementsAre(HasSubstr("/bot/step/0: ")));
  EXPECT_THAT(faults(R"({"branding":{"colour":"red"}})"), ElementsAre("/branding: branding: colour must be written as in #ff8800"));
}

TEST(site_document, F047_departments_and_page_rules_exclude_each_other) {
  EXPECT_THAT(
    faults(R"({"rules":{"page_routing":true,"department_routing":true}})"), ElementsAre(HasSubstr("/rules: rules: routing by department and routing by page exclude")));
}

TEST(site_document, F045_a_page_rule_leads_to_a_queue_that_there_is) {
  EXPECT_THAT(faults(R"({"page_rule":[{"page":"a.example","queue":"none"}]})"), ElementsAre(HasSubstr("/page_rule/0/queue: queue must be the name or the id")));
  EXPECT_THAT(faults(R"({"page_rule":[{"page":"a.example","queue":9}]})"), ElementsAre(HasSubstr("/page_rule/0: ")));
}

TEST(site_document, F095_overflow_in_a_circle_is_refused) {
  EXPECT_THAT(faults(R"({"queue":{"a":{"id":2,"overflow_to":"b"},"b":{"id":3,"overflow_to":"a"}}})"), ElementsAre(HasSubstr("circle")));
}

TEST(site_document, F042_operators_of_a_department_must_have_accounts_where_names_must) {
  const auto known = [](const std::string& name) { return name == "ann"; };
  constexpr auto document = R"({"queue":{"sales":{"id":2,"operators":["ann","bob"]}}})";
  EXPECT_THAT(faults(document, known), ElementsAre("/queue/sales: queue sales: the site has no operator bob"));
  EXPECT_THAT(faults(document), IsEmpty());
}

// ---- 1,000 documents that are wrong in one place

class spoiler {
public:
  explicit spoiler(unsigned seed) : dice_(seed) {}

  /// Wrong for certain, at one place of the document.
  json::object spoil(json::object document) {
    json::value root = std::move(document);
    std::vector<json::value*> places;
    collect(root, places);
    for (;;) {
      auto& at = *places[dice_() % places.size()];
      if (spoil(at))
        return root.as_object();
    }
  }

private:
  void collect(json::value& v, std::vector<json::value*>& out) {
    out.push_back(&v);
    if (auto* object = v.if_object())
      for (auto& entry : *object)
        collect(entry.value(), out);
    if (auto* list = v.if_array())
      for (auto& entry : *list)
        collect(entry, out);
  }
  bool spoil(json::value& at) {
    const bool is_root = at.is_object() && at.get_object().contains("rules");
    switch (dice_() % 6) {
      case 0: return at.is_object() && (at.get_object()["unknown key"] = nullptr, true);
      case 1: return !is_root && (at = nullptr, true);
      case 2: return at.is_int64() && (at = -1, true);
      case 3: return at.is_int64() && (at = std::int64_t{1} << 53, true);
      case 4: return at.is_string() && (at = std::string(100'000, 'x'), true);
      default: return !is_root && (at = json::array{json::object{{"no", "such thing"}}}, true);
    }
  }
  std::mt19937 dice_;
};

TEST(site_document, a_thousand_documents_with_one_thing_wrong_are_refused) {
  const auto sound = document_of_the_file();
  ASSERT_TRUE(read(sound));
  for (unsigned seed = 0; seed < 1000; ++seed) {
    const auto spoilt = spoiler{seed}.spoil(sound);
    const auto got = read(spoilt);
    ASSERT_FALSE(got) << "seed " << seed << ": " << json::serialize(spoilt).substr(0, 4000);
    EXPECT_FALSE(got.error().empty());
    for (const auto& f : got.error())
      EXPECT_TRUE(f.path.empty() || f.path.starts_with('/')) << f.path;
  }
}

} // namespace
} // namespace parley::app
