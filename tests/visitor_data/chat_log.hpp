// A log of chats of several visitors, with texts and files of which one knows whose they are.
#pragma once
#include "attachments/attachment_store.hpp"
#include "domain/session_machine.hpp"
#include "storage/fixture.hpp"

#include <fstream>
#include <set>

namespace parley::visitor_data {

constexpr visitor_id ann{5}, bob{6};
constexpr operator_id olga{7};

/// Every word that ann's chats hold begins with this.
constexpr std::string_view secret = "ANNSECRET";

/// A text of a visitor: one that can be looked for, in any length.
inline std::string words_of(visitor_id who, std::size_t n) {
  return (who == ann ? std::string{secret} : std::string{"bobspublic"}) + std::to_string(n) + std::string(n % 300, '.');
}

class chat_log {
public:
  explicit chat_log(const std::filesystem::path& where) : where_(where) { reopen(); }

  void reopen() {
    files.reset();
    rows.reset();
    log.reset();
    log = storage::open_store(where_ / "shard-00");
    rows = storage::value_of(storage::control_store::open(where_ / "control"));
    auto opened = attachments::attachment_store::open(where_ / "attachments", *rows, clock);
    if (!opened)
      throw std::runtime_error(opened.error());
    files = *std::move(opened);
  }

  /// A whole chat, each record in a group of its own but for the first two.
  session_id chat(visitor_id who, int texts, const std::string& file = {}) {
    const session_id id{++sessions_};
    const auto words = [&] { return words_of(who, ++words_); };
    const principal visitor{who}, op{olga};
    add(id, kind::open, visitor, [&](auto& b) { return wire::CreateopenDirect(b, 1, 2, words().c_str(), words().c_str()); });
    add(id, kind::offered, {}, [&](auto& b) { return wire::Createoffered(b, principal{olga}.value, 1, wire::offer_rule::least_busy); });
    commit();
    add(id, kind::accept, op);
    for (int i = 0; i < texts; ++i) {
      add(id, kind::message, i % 2 ? op : visitor, [&](auto& b) {
        const auto text = b.CreateString(words());
        const auto carried = i == 0 && !file.empty() ? wire::Createattachment_refDirect(b, file.c_str(), words().c_str()) : 0;
        return wire::Createmessage(b, text, 0, 0, 0, carried);
      });
      if (i % 3)
        commit();
    }
    add(id, kind::note, op, [&](auto& b) { return wire::CreatenoteDirect(b, words().c_str()); });
    add(id, kind::tag, op, [&](auto& b) { return wire::CreatetagDirect(b, words().c_str()); });
    add(id, kind::close, op, [&](auto& b) { return wire::CreatecloseDirect(b, wire::end_reason::by_operator, words().c_str()); });
    add(id, kind::rating, visitor, [&](auto& b) { return wire::CreateratingDirect(b, 4, words().c_str()); });
    commit();
    return id;
  }

  /// One chat with so many messages, in few groups: a long log.
  session_id long_chat(visitor_id who, int texts) {
    const session_id id{++sessions_};
    add(id, kind::open, principal{who}, [&](auto& b) { return wire::CreateopenDirect(b, 1, 2); });
    for (int i = 1; i <= texts; ++i) {
      add(id, kind::message, principal{who}, [&](auto& b) { return wire::Createmessage(b, b.CreateString("x")); });
      if (i % 400 == 0)
        commit();
    }
    if (group_)
      commit();
    return id;
  }

  attachments::attachment file(std::string_view content) {
    auto up = files->begin(principal{ann}, words_of(ann, ++words_), 0);
    if (!up || !up->append(std::as_bytes(std::span{content})))
      throw std::runtime_error("no upload");
    auto a = up->finish();
    if (!a)
      throw std::runtime_error(a.error().detail);
    return *a;
  }
  void reference(const attachments::attachment& a, session_id s) {
    const std::vector<attachments::attachment_store::reference> all{{a.id, s}};
    storage::value_of(files->referenced(all));
  }

  /// Every chat's state, by the rules of chats, from what the log says; and how many texts there are with words in them.
  std::map<session_id, domain::session_state> states() {
    std::map<session_id, domain::session_state> all;
    storage::reader r{*log};
    storage::value_of(r.scan(1, [&](const storage::log_record& record) {
      auto& s = all[record.frame.head().session];
      s.id = record.frame.head().session;
      EXPECT_EQ(record.frame.head().seq, s.seq + 1);
      domain::apply(s, domain::fact_of(record.frame));
      return true;
    }));
    return all;
  }

  static std::size_t found_in(const std::filesystem::path& file, std::string_view what) {
    std::ifstream in{file, std::ios::binary};
    const std::string bytes{std::istreambuf_iterator<char>(in), {}};
    std::size_t n = 0;
    for (auto at = bytes.find(what); at != bytes.npos; at = bytes.find(what, at + 1))
      ++n;
    return n;
  }
  /// In every file of the data folder.
  std::size_t found(std::string_view what) const {
    std::size_t n = 0;
    for (const auto& e : std::filesystem::recursive_directory_iterator(where_))
      if (e.is_regular_file())
        n += found_in(e.path(), what);
    return n;
  }

  manual_clock clock;
  std::unique_ptr<storage::store> log;
  std::unique_ptr<storage::control_store> rows;
  std::unique_ptr<attachments::attachment_store> files;

private:
  struct chat_state {
    storage::chain links;
    std::uint64_t seq = 0;
  };

  template <class Make>
  void add(session_id id, kind what, principal author, Make make) {
    append(id, author, frames_.build(head_of(what, id, 0, author), make));
  }
  void add(session_id id, kind what, principal author) { append(id, author, frames_.bare(head_of(what, id, 0, author))); }
  void append(session_id id, principal, std::span<const std::byte> bytes) {
    if (!group_)
      group_ = std::make_unique<storage::group>(log->next_group(), 1 << 16);
    auto& chat = chats_[id];
    auto* head = reinterpret_cast<frame_head*>(group_->append(chat.links, ++chat.seq, bytes).frame);
    head->seq = chat.seq;
    head->time_ms = clock.wall_ms();
    head->status = session_status::waiting;
  }
  void commit() {
    std::vector<std::unique_ptr<storage::group>> one;
    one.push_back(std::move(group_));
    storage::commit_groups(*log, std::move(one));
  }

  const std::filesystem::path where_;
  frame_writer frames_;
  std::unique_ptr<storage::group> group_;
  std::map<session_id, chat_state> chats_;
  std::uint64_t sessions_ = 0;
  std::size_t words_ = 0;
};

} // namespace parley::visitor_data
