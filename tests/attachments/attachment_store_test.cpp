// Files are kept once by content, within limits, as long as a chat references them, and through any crash.
#include "attachments/attachment_store.hpp"
#include "storage/fixture.hpp"

#include <csignal>
#include <fstream>
#include <random>
#include <sys/wait.h>
#include <unistd.h>

namespace parley::attachments {
namespace {

constexpr principal ann{visitor_id{5}}, olga{operator_id{1}};

std::string picture(char c, std::size_t bytes = 100) { return "\x89PNG\r\n\x1a\n" + std::string(bytes - 8, c); }

class attachment_store_test : public ::testing::Test {
protected:
  attachment_store_test() { open(); }
  void open() {
    store.reset();
    rows.reset();
    rows = storage::value_of(storage::control_store::open(dir.path() / "control"));
    auto opened = attachment_store::open(dir.path() / "attachments", *rows, clock, limits);
    ASSERT_TRUE(opened) << opened.error();
    store = *std::move(opened);
  }
  result<attachment, refusal> put(std::string_view content, std::string_view name = "a.png", std::size_t piece = 33, principal by = ann) {
    auto up = store->begin(by, name, 0);
    if (!up)
      return failure{up.error()};
    for (std::size_t at = 0; at < content.size(); at += piece)
      if (auto added = up->append(std::as_bytes(std::span{content.substr(at, piece)})); !added)
        return failure{added.error()};
    return up->finish();
  }
  attachment must_put(std::string_view content, std::string_view name = "a.png") {
    auto a = put(content, name);
    EXPECT_TRUE(a) << int(a.error().why) << a.error().detail;
    return a ? *a : attachment{};
  }
  std::optional<refused> why_not(std::string_view content, principal by = ann) {
    const auto a = put(content, "a.png", 33, by);
    return a ? std::nullopt : std::optional{a.error().why};
  }
  std::optional<std::string> content_of(const attachment& a) {
    std::ifstream file{store->path_of(a), std::ios::binary};
    return file ? std::optional{std::string{std::istreambuf_iterator<char>(file), {}}} : std::nullopt;
  }
  void reference(const attachment& a, std::uint64_t session) {
    const std::vector<attachment_store::reference> all{{a.id, session_id{session}}};
    ASSERT_TRUE(store->referenced(all));
  }
  std::size_t collected() {
    const auto n = store->collect();
    EXPECT_TRUE(n);
    return n ? *n : 0;
  }
  std::size_t files() {
    std::size_t n = 0;
    for (const auto& e : std::filesystem::recursive_directory_iterator(dir.path() / "attachments"))
      n += e.is_regular_file();
    return n;
  }

  storage::temporary_directory dir;
  manual_clock clock;
  attachment_limits limits{.file_bytes = 1000, .quota_bytes = 2000, .unreferenced_ms = 3600'000, .types = {"image/png", "text/plain"}};
  std::unique_ptr<storage::control_store> rows;
  std::unique_ptr<attachment_store> store;
};

TEST_F(attachment_store_test, F100_what_was_uploaded_is_there_also_after_a_restart) {
  const auto a = must_put(picture('x'), "C:\\fakepath\\my\ncat.png");
  EXPECT_EQ(a.type, "image/png");
  EXPECT_EQ(a.bytes, 100u);
  EXPECT_EQ(a.name, "mycat.png");
  EXPECT_EQ(a.by, ann);
  open();
  const auto found = store->find(a.id);
  ASSERT_TRUE(found);
  EXPECT_EQ(*found, a);
  EXPECT_EQ(content_of(a), picture('x'));
}

TEST_F(attachment_store_test, F100_the_type_is_what_the_content_says_and_must_be_allowed) {
  EXPECT_EQ(must_put("<script>", "cat.png").type, "text/plain");
  EXPECT_EQ(why_not("GIF89a--"), refused::type_not_allowed);
  EXPECT_EQ(why_not(std::string("\x7f"
                                "ELF\0",
              5)),
    refused::type_not_allowed);
  EXPECT_EQ(why_not(""), refused::empty);
  EXPECT_EQ(files(), 1u) << "nothing of the refused ones is left";
}

TEST_F(attachment_store_test, F100_a_file_over_the_limit_is_refused_before_and_while_it_comes) {
  const auto announced = store->begin(ann, "a", 1001);
  ASSERT_FALSE(announced);
  EXPECT_EQ(announced.error().why, refused::too_large);
  EXPECT_EQ(why_not(picture('x', 1001)), refused::too_large);
  EXPECT_EQ(why_not(picture('x', 1000)), std::nullopt);
  EXPECT_EQ(files(), 1u);
}

TEST_F(attachment_store_test, F100_several_files_share_one_content_and_it_counts_once) {
  const auto a = must_put(picture('x', 900), "a.png");
  const auto b = must_put(picture('x', 900), "b.png");
  EXPECT_NE(a.id, b.id);
  EXPECT_EQ(a.hash, b.hash);
  EXPECT_EQ(files(), 1u);
  EXPECT_EQ(store->figures().bytes, 900u);
  must_put(picture('y', 900));
  EXPECT_EQ(why_not(picture('z', 900)), refused::quota_exceeded);
  const auto gone = store->unreference(a.id, {});
  ASSERT_TRUE(gone && *gone == attachment_store::fate::forgotten);
  EXPECT_EQ(content_of(b), picture('x', 900)) << "the other one still needs it";
  EXPECT_FALSE(store->find(a.id));
}

TEST_F(attachment_store_test, F100_uploads_under_way_count_against_the_quota_and_give_it_back) {
  {
    auto one = store->begin(ann, "1", 0);
    auto two = store->begin(ann, "2", 0);
    auto three = store->begin(ann, "3", 0);
    const auto part = picture('x', 900);
    ASSERT_TRUE(one && two && three);
    EXPECT_TRUE(one->append(std::as_bytes(std::span{part})));
    EXPECT_TRUE(two->append(std::as_bytes(std::span{part})));
    const auto refused_one = three->append(std::as_bytes(std::span{part}));
    ASSERT_FALSE(refused_one);
    EXPECT_EQ(refused_one.error().why, refused::quota_exceeded);
  }
  EXPECT_EQ(files(), 0u);
  must_put(picture('x', 1000));
  must_put(picture('y', 1000));
  open();
  EXPECT_EQ(why_not(picture('z', 100)), refused::quota_exceeded) << "a restart counts again";
}

TEST_F(attachment_store_test, F100_one_visitor_has_a_share_of_a_day_and_operators_have_none) {
  limits.visitor_bytes_a_day = 150;
  open();
  const auto first = must_put(picture('x'));
  EXPECT_EQ(why_not(picture('y')), refused::share_used_up);
  const auto announced = store->begin(ann, "a", 51);
  ASSERT_FALSE(announced);
  EXPECT_EQ(announced.error().why, refused::share_used_up) << "before anything comes";
  EXPECT_EQ(why_not(picture('y', 50)), std::nullopt) << "what was refused took nothing of it";
  EXPECT_EQ(why_not(picture('z'), principal{visitor_id{6}}), std::nullopt);
  EXPECT_EQ(why_not(picture('o', 900), olga), std::nullopt);
  ASSERT_TRUE(store->unreference(first.id, {}));
  EXPECT_EQ(why_not(picture('y')), refused::share_used_up) << "a file that has gone was sent all the same";
  clock.advance_ms(24 * 3'600'000);
  EXPECT_EQ(why_not(picture('y')), std::nullopt);
}

TEST_F(attachment_store_test, F100_visitors_together_leave_room_for_operators) {
  limits.visitors_quota_bytes = 1'000;
  open();
  std::vector<attachment> theirs;
  for (std::uint64_t n = 0; n < 10; ++n) // each of another visitor; the same content counts for each
    theirs.push_back(*put(picture(n < 5 ? 'x' : 'y'), "a.png", 33, principal{visitor_id{100 + n}}));
  EXPECT_EQ(why_not(picture('z'), principal{visitor_id{200}}), refused::quota_exceeded);
  EXPECT_EQ(why_not(picture('z', 1'000), olga), std::nullopt);
  open();
  EXPECT_EQ(why_not(picture('z'), principal{visitor_id{200}}), refused::quota_exceeded) << "a restart counts again, and no operators' files";
  ASSERT_TRUE(store->unreference(theirs[0].id, {}));
  EXPECT_EQ(why_not(picture('z'), principal{visitor_id{200}}), std::nullopt) << "also when others keep the content";
}

TEST_F(attachment_store_test, F100_limits_change_while_it_runs) {
  auto under_way = store->begin(olga, "a", 0);
  ASSERT_TRUE(under_way);
  limits.file_bytes = 100;
  limits.types = {"application/zip"};
  store->change_limits(limits);
  EXPECT_EQ(why_not(picture('x')), refused::type_not_allowed);
  EXPECT_EQ(why_not(picture('x', 101)), refused::too_large);
  EXPECT_EQ(must_put("PK\x03\x04 a document").type, "application/zip");
  const auto large = picture('x', 500);
  ASSERT_TRUE(under_way->append(std::as_bytes(std::span{large})));
  EXPECT_TRUE(under_way->finish()) << "what has begun ends as it was promised";
  limits.quota_bytes = 400;
  store->change_limits(limits);
  EXPECT_EQ(why_not("PK\x03\x04"), refused::quota_exceeded) << "what is there stays, and counts";
}

TEST_F(attachment_store_test, F100_what_no_chat_references_is_forgotten_after_a_time) {
  const auto stays = must_put(picture('x'));
  const auto goes = must_put(picture('y'));
  reference(stays, 7);
  clock.advance_ms(limits.unreferenced_ms - 1);
  EXPECT_EQ(collected(), 0u);
  clock.advance_ms(1);
  EXPECT_EQ(collected(), 1u);
  EXPECT_FALSE(content_of(goes));
  EXPECT_FALSE(store->find(goes.id));
  EXPECT_EQ(content_of(stays), picture('x'));
  EXPECT_EQ(store->figures().bytes, 100u);
}

TEST_F(attachment_store_test, F100_uploading_collects_what_is_old_by_itself) {
  must_put(picture('x', 1000));
  must_put(picture('y', 1000));
  clock.advance_ms(2 * 3'600'000);
  EXPECT_EQ(why_not(picture('z', 1000)), std::nullopt);
}

TEST_F(attachment_store_test, F100_references_are_what_the_rights_are_taken_from) {
  const auto a = must_put(picture('x'));
  reference(a, 9);
  reference(a, 7);
  reference(a, 7);
  const auto sessions = store->sessions_of(a.id);
  ASSERT_TRUE(sessions);
  EXPECT_EQ(*sessions, (std::vector{session_id{7}, session_id{9}}));
  const std::vector<session_id> one{session_id{7}}, other{session_id{9}};
  EXPECT_EQ(*store->unreference(a.id, one), attachment_store::fate::kept);
  EXPECT_EQ(*store->unreference(a.id, other), attachment_store::fate::forgotten);
  EXPECT_EQ(*store->unreference(a.id, other), attachment_store::fate::forgotten) << "again changes nothing";
  EXPECT_EQ(files(), 0u);
}

TEST_F(attachment_store_test, no_id_leads_anywhere_but_to_a_row) {
  for (const std::string_view id : {"", "../../etc/passwd", "00112233445566778899AABBCCDDEEFF", "00112233445566778899aabbccddee/f", "00112233445566778899aabbccddeef0"}) {
    const auto found = store->find(id);
    ASSERT_FALSE(found);
    EXPECT_EQ(found.error().why, refused::no_such_file);
  }
  const std::vector<attachment_store::reference> unknown{{"../x", session_id{1}}, {"00112233445566778899aabbccddeef0", session_id{1}}};
  EXPECT_TRUE(store->referenced(unknown)) << "a client may write what it likes";
}

TEST_F(attachment_store_test, names_are_made_safe) {
  EXPECT_EQ(safe_name("/etc/passwd"), "passwd");
  EXPECT_EQ(safe_name(".."), "file");
  EXPECT_EQ(safe_name("a/"), "file");
  EXPECT_EQ(safe_name(std::string(300, 'a')).size(), 256u);
  const auto cut = safe_name(std::string(255, 'a') + "é");
  EXPECT_EQ(cut, std::string(255, 'a')) << "never in the middle of a character";
}

/// A process uploads until it is killed; what it was told to be kept must be there.
TEST(attachment_crash, F100_what_was_answered_survives_kill_9_and_nothing_else_is_left) {
  std::mt19937 random{7};
  for (int round = 0; round < 6; ++round) {
    storage::temporary_directory dir;
    int pipe_ends[2];
    ASSERT_EQ(::pipe(pipe_ends), 0);
    const auto child = ::fork();
    if (child == 0) {
      manual_clock clock;
      auto rows = storage::control_store::open(dir.path() / "control");
      auto store = attachment_store::open(dir.path() / "attachments", **rows, clock);
      for (int i = 0;; ++i) {
        auto up = (*store)->begin(ann, "f", 0);
        const auto content = "text " + std::to_string(i) + std::string(5000, '.');
        if (!up || !up->append(std::as_bytes(std::span{content})))
          ::_exit(1);
        const auto kept = up->finish();
        if (!kept || ::write(pipe_ends[1], kept->id.data(), id_digits) != ssize_t(id_digits))
          ::_exit(1);
      }
    }
    ::close(pipe_ends[1]);
    std::vector<std::string> answered;
    const auto wanted = 1 + random() % 20;
    for (std::string id(id_digits, ' '); answered.size() < wanted && ::read(pipe_ends[0], id.data(), id_digits) == ssize_t(id_digits);)
      answered.push_back(id);
    ::kill(child, SIGKILL);
    for (std::string id(id_digits, ' '); ::read(pipe_ends[0], id.data(), id_digits) == ssize_t(id_digits);)
      answered.push_back(id); // told before it died
    ::close(pipe_ends[0]);
    ::waitpid(child, nullptr, 0);

    manual_clock clock;
    auto rows = storage::value_of(storage::control_store::open(dir.path() / "control"));
    auto store = attachment_store::open(dir.path() / "attachments", *rows, clock);
    ASSERT_TRUE(store) << store.error();
    EXPECT_GE(answered.size(), wanted);
    for (const auto& id : answered) {
      const auto a = (*store)->find(id);
      ASSERT_TRUE(a);
      EXPECT_EQ(std::filesystem::file_size((*store)->path_of(*a)), a->bytes);
    }
    std::size_t files = 0, known = 0;
    for (const auto& e : std::filesystem::recursive_directory_iterator(dir.path() / "attachments"))
      files += e.is_regular_file();
    storage::value_of(rows->each("attachment/i/", {}, [&](std::string_view, std::string_view) { return ++known; }));
    EXPECT_EQ(files, known) << "every content has a row";
  }
}

} // namespace
} // namespace parley::attachments
