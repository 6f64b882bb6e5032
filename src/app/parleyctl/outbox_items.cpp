#include "app/parleyctl/outbox_items.hpp"

#include "base/time_text.hpp"

#include <iomanip>

namespace parley::app {

namespace {

constexpr std::size_t answer_columns = 80;

void print(const outbox::item& i, std::ostream& out) {
  const auto when = i.state == outbox::item_state::waiting ? i.next_attempt_ms : i.finished_ms;
  std::string answer = i.last_answer.substr(0, answer_columns);
  for (char& c : answer)
    if (static_cast<unsigned char>(c) < ' ')
      c = ' ';
  out << std::left << std::setw(8) << i.id << std::setw(11) << outbox::name_of(i.state) << std::setw(26) << utc_text(when) << std::setw(10) << i.attempts << std::setw(24)
      << i.what.destination << std::setw(26) << i.what.type << answer << '\n';
}

result<std::unique_ptr<storage::control_store>, storage::storage_error> open_control(const std::filesystem::path& data, storage::store_options::access mode) {
  return storage::control_store::open(data / "control", mode);
}

} // namespace

int list_outbox(const std::filesystem::path& data, const outbox::outbox::query& q, print_as form, console to) {
  const auto store = open_control(data, storage::store_options::access::read_only);
  if (!store) {
    to.err << "parleyctl: " << store.error().detail << '\n';
    return 1;
  }
  const auto items = outbox::list_items(**store, q);
  if (!items) {
    to.err << "parleyctl: " << items.error().detail << '\n';
    return 1;
  }
  if (form == print_as::text)
    to.out << "number  state      next attempt, or end      attempts  destination             type                      newest answer\n";
  for (const auto& i : *items)
    if (form == print_as::json)
      to.out << outbox::to_json(i, outbox::with_body::no) << '\n';
    else
      print(i, to.out);
  return 0;
}

int replay_outbox(const std::filesystem::path& data, std::uint64_t id, console to) {
  const auto store = open_control(data, storage::store_options::access::read_write);
  if (!store) {
    const bool running = store.error().code == storage::storage_errc::in_use;
    to.err << "parleyctl: " << (running ? "a server runs on " + data.string() + ": stop it first" : store.error().detail) << '\n';
    return 1;
  }
  const system_clock clock;
  const auto items = outbox::outbox::open(**store, clock);
  if (!items) {
    to.err << "parleyctl: " << items.error().detail << '\n';
    return 1;
  }
  if (auto done = (*items)->replay(id); !done) {
    to.err << "parleyctl: " << done.error().detail << '\n';
    return 1;
  }
  to.out << "item " << id << " will be sent once more\n";
  return 0;
}

} // namespace parley::app
