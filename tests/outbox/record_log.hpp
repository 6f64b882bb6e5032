// A shard's log that a test writes record by record, without a shard.
#pragma once
#include "tests/storage/fixture.hpp"

#include <memory>

namespace parley::outbox::testing {

/// Each call commits one record and returns when it is on disk.
class record_log {
public:
  explicit record_log(const std::filesystem::path& where) {
    std::filesystem::create_directories(where);
    store_ = storage::open_store(where);
  }

  void open(session_id s, principal by, queue_id queue) {
    add(s, kind::open, by, [&](auto& b) { return wire::Createopen(b, queue.value); });
  }
  void message(session_id s, principal by, std::string_view text) {
    add(s, kind::message, by, [&](auto& b) {
      const auto words = b.CreateString(text.data(), text.size());
      return wire::Createmessage(b, words);
    });
  }
  void accept(session_id s, principal by) { commit(s, writer_.bare(head(s, kind::accept, by))); }
  void read(session_id s, principal by, std::uint64_t up_to) {
    add(s, kind::read, by, [&](auto& b) { return wire::Createread(b, up_to); });
  }
  void close(session_id s, principal by) {
    add(s, kind::close, by, [&](auto& b) { return wire::Createclose(b); });
  }
  void rating(session_id s, principal by, std::uint8_t stars) {
    add(s, kind::rating, by, [&](auto& b) { return wire::Createrating(b, stars); });
  }
  void routed(session_id s, queue_id queue) {
    add(s, kind::routed, {}, [&](auto& b) { return wire::Createrouted(b, queue.value); });
  }
  void transfer(session_id s, principal by, queue_id queue) {
    add(s, kind::transfer, by, [&](auto& b) { return wire::Createtransfer(b, 0, 0, queue.value); });
  }
  struct left {
    std::string text, name{}, contact{}, page{};
    queue_id queue{default_queue};
    wire::offline_method method = wire::offline_method::by_mail;
  };
  void offline_message(session_id s, principal by, const left& l) {
    add(s, kind::offline_message, by, [&](auto& b) {
      const auto text = b.CreateString(l.text), name = b.CreateString(l.name), contact = b.CreateString(l.contact), page = b.CreateString(l.page);
      return wire::Createoffline_message(b, text, name, contact, page, l.queue.value, l.method);
    });
  }

  storage::store& store() { return *store_; }

private:
  frame_head head(session_id s, kind what, principal by) {
    auto h = head_of(what, s, 0, by);
    h.seq = ++seqs_[s.value];
    h.time_ms = 1'700'000'000'000;
    return h;
  }
  template <class Make>
  void add(session_id s, kind what, principal by, Make make) {
    commit(s, writer_.build(head(s, what, by), make));
  }
  void commit(session_id s, std::span<const std::byte> frame) {
    auto g = std::make_unique<storage::group>(store_->next_group());
    g->append(links_[s.value], seqs_[s.value], frame);
    std::vector<std::unique_ptr<storage::group>> groups;
    groups.push_back(std::move(g));
    storage::commit_groups(*store_, std::move(groups));
  }

  std::unique_ptr<storage::store> store_;
  frame_writer writer_;
  std::map<std::uint64_t, std::uint64_t> seqs_;
  std::map<std::uint64_t, storage::chain> links_;
};

} // namespace parley::outbox::testing
