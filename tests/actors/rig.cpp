#include "rig.hpp"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <stdexcept>
#include <thread>

namespace parley::actors::testing {

namespace {

/// There are no sockets.
class nothing_to_wait_for final : public io_poller {
public:
  std::size_t poll() override { return 0; }
  void wait(std::int64_t) override {}
  void wake() override {}
  void flush() override {}
};

/// A round that waits for the store's or the readers' thread is repeated until then; a test that waits for what never comes shall not hang.
constexpr auto patience = std::chrono::seconds{60};

frame verified(std::span<const std::byte> bytes) {
  auto block = block_ptr::make(bytes.size());
  std::memcpy(block->data(), bytes.data(), bytes.size());
  const auto d = decode(*block.get(), 0, bytes.size());
  if (d.what != decoded::state::complete)
    throw std::logic_error("the test made a bad frame");
  return decoder::take(block, 0);
}

std::filesystem::path fresh_directory() {
  auto pattern = (std::filesystem::temp_directory_path() / "parley-actors-XXXXXX").string();
  if (!::mkdtemp(pattern.data()))
    throw std::runtime_error("can't make a temporary directory");
  return pattern;
}

} // namespace

// ---- client

client::client(rig& home, wire::role role) : home_(&home), role_(role), at_(new fake_outlet), link_(at_) {}

std::uint64_t client::send(std::span<const std::byte> bytes, principal as) {
  newest_ = verified(bytes);
  pass(*newest_, as);
  return newest_->head().client_id;
}

template <class Make>
std::uint64_t client::send(kind what, session_id s, principal as, Make make) {
  return send(home_->writer().build(head_of(what, s, ++last_id_, as), make), as);
}

std::uint64_t client::bare(kind what, session_id s, principal as) { return send(home_->writer().bare(head_of(what, s, ++last_id_, as)), as); }

void client::send_again(const frame& request, principal as) { pass(request, as); }

/// As the gateway does it: by the frame's kind.
void client::pass(const frame& f, principal as) {
  inbound in{f, as ? as : who, link_};
  switch (f.head().what) {
    case kind::hello:
    case kind::attach:
    case kind::detach:
    case kind::availability:
    case kind::apps:
    case kind::open: return home_->shard().to_directory(std::move(in));
    case kind::presence:
    case kind::contacts:
    case kind::subscribe:
    case kind::list: return home_->shard().to_operator(std::move(in));
    case kind::offline_message:
      if (!f.head().session)
        return home_->shard().to_directory(std::move(in));
      [[fallthrough]];
    default: return home_->shard().to_sessions({&in, 1});
  }
}

std::uint64_t client::hello(std::string_view name, std::string_view key, std::uint32_t capacity) {
  last_id_ = fake_outlet::hello_client_id;
  const auto bytes = home_->writer().build(head_of(kind::hello, {}, last_id_), [&](auto& b) {
    auto n = b.CreateString(name.data(), name.size());
    auto k = b.CreateString(key.data(), key.size());
    return wire::Createhello(b, 1, 0, role_, n, k, capacity);
  });
  const auto id = send(bytes, {});
  home_->settle();
  if (at_->admitted) {
    who = at_->admitted->who;
    token = at_->admitted->token;
    last_id_ = at_->admitted->client_id_base;
  }
  return id;
}

std::uint64_t client::attach(std::string_view name, std::uint32_t capacity, principal visitor) {
  return send(kind::attach, {}, visitor, [&](auto& b) { return wire::Createattach(b, b.CreateString(name.data(), name.size()), capacity); });
}

std::uint64_t client::attach(std::string_view name, flatbuffers::Optional<bool> responds, flatbuffers::Optional<bool> available) {
  return send(kind::attach, {}, {}, [&](auto& b) { return wire::Createattach(b, b.CreateString(name.data(), name.size()), 0, responds, available); });
}

std::uint64_t client::detach(principal as) { return bare(kind::detach, {}, as); }

void client::leave() {
  at_->break_off();
  const auto let_in = at_->admitted.value_or(actors::admission{});
  home_->shard().connection_closed(link_, let_in.role, let_in.who);
}

std::uint64_t client::open(queue_id queue, principal as) {
  return send(kind::open, {}, as, [&](auto& b) { return wire::Createopen(b, queue.value); });
}

std::uint64_t client::message(session_id s, std::string_view text, principal as) {
  return send(home_->writer().message(head_of(kind::message, s, ++last_id_, as), text), as);
}

std::uint64_t client::read(session_id s, std::uint64_t up_to, principal as) {
  return send(kind::read, s, as, [&](auto& b) { return wire::Createread(b, up_to); });
}

std::uint64_t client::assign(session_id s, std::string_view name, principal as) {
  return send(kind::assign, s, as, [&](auto& b) { return wire::Createassign(b, 0, b.CreateString(name.data(), name.size())); });
}

std::uint64_t client::assign(session_id s, operator_id to, principal as) {
  return send(kind::assign, s, as, [&](auto& b) { return wire::Createassign(b, principal{to}.value); });
}

std::uint64_t client::close(session_id s, wire::end_reason reason, principal as) {
  return send(kind::close, s, as, [&](auto& b) { return wire::Createclose(b, reason); });
}

std::uint64_t client::transfer(session_id s, std::string_view name) {
  return send(kind::transfer, s, {}, [&](auto& b) { return wire::Createtransfer(b, 0, b.CreateString(name.data(), name.size())); });
}

std::uint64_t client::transfer(session_id s, queue_id to) {
  return send(kind::transfer, s, {}, [&](auto& b) { return wire::Createtransfer(b, 0, 0, to.value); });
}

std::uint64_t client::take_transfer_back(session_id s) {
  return send(kind::transfer, s, {}, [](auto& b) { return wire::Createtransfer(b); });
}

std::uint64_t client::invite(session_id s, std::string_view name) {
  return send(kind::invite, s, {}, [&](auto& b) { return wire::Createinvite(b, 0, b.CreateString(name.data(), name.size())); });
}

std::uint64_t client::set_inactive(session_id s) {
  return send(kind::inactive, s, {}, [](auto& b) { return wire::Createinactive(b); });
}

std::uint64_t client::note(session_id s, std::string_view text) {
  return send(kind::note, s, {}, [&](auto& b) { return wire::Createnote(b, b.CreateString(text.data(), text.size())); });
}

std::uint64_t client::tag(session_id s, std::string_view word, bool on) {
  return send(kind::tag, s, {}, [&](auto& b) { return wire::Createtag(b, b.CreateString(word.data(), word.size()), on); });
}

std::uint64_t client::rate(session_id s, std::uint8_t stars) {
  return send(kind::rating, s, {}, [&](auto& b) { return wire::Createrating(b, stars); });
}

std::uint64_t client::choose(session_id s, std::uint16_t number) {
  const auto bot = newest(kind::message);
  const auto& offered = *bot.value().body<wire::message>();
  return send(
    kind::message, s, {}, [&](auto& b) { return wire::Createmessage(b, b.CreateString(offered.choices()->Get(number - 1u)->str()), 0, number, offered.step()); });
}

std::uint64_t client::open_with(const client& other) {
  return send(kind::open, {}, {}, [&](auto& b) {
    wire::openBuilder open{b};
    open.add_with(other.who.value);
    return open.Finish();
  });
}

std::uint64_t client::open_urgent(std::uint8_t priority, const std::vector<std::string>& skills, principal as) {
  return send(kind::open, {}, as, [&](auto& b) { return wire::Createopen(b, 0, 0, 0, 0, priority, b.CreateVectorOfStrings(skills)); });
}

std::uint64_t client::open_through(std::uint16_t channel, principal as) {
  return send(kind::open, {}, as, [&](auto& b) { return wire::Createopen(b, 0, channel); });
}

std::uint64_t client::message_through(std::uint8_t channel, session_id s, std::string_view text, principal as) {
  auto head = head_of(kind::message, s, ++last_id_, as);
  head.channel = channel;
  return send(home_->writer().message(head, text), as);
}

std::uint64_t client::delivered(session_id s, std::uint64_t up_to) {
  return send(home_->writer().build(head_of(kind::delivered, s), [&](auto& b) { return wire::Createdelivered(b, up_to); }), {});
}

std::uint64_t client::open_from(std::string_view page, std::string_view name) {
  return send(kind::open, {}, {}, [&](auto& b) {
    const auto n = b.CreateString(name.data(), name.size());
    return wire::Createopen(b, 0, 0, n, b.CreateString(page.data(), page.size()));
  });
}

std::uint64_t client::leave_message(std::string_view text, session_id s, queue_id queue, std::string_view contact) {
  return send(kind::offline_message, s, {}, [&](auto& b) {
    const auto words = b.CreateString(text.data(), text.size()), name = b.CreateString("Ada"), reach = b.CreateString(contact.data(), contact.size());
    return wire::Createoffline_message(b, words, name, reach, 0, queue.value);
  });
}

std::uint64_t client::app_item(session_id s, std::string_view app, std::string_view subject) {
  return send(kind::app_item, s, {}, [&](auto& b) {
    const auto which = b.CreateString(app.data(), app.size());
    const auto names = b.CreateVectorOfStrings({"subject"}), values = b.CreateVectorOfStrings({std::string{subject}});
    return wire::Createapp_item(b, which, names, values);
  });
}

std::uint64_t client::ask_availability(queue_id queue) {
  return send(kind::availability, {}, {}, [&](auto& b) { return wire::Createavailability(b, queue.value); });
}

std::uint64_t client::ask_apps() {
  return send(kind::apps, {}, {}, [](auto& b) { return wire::Createapps(b); });
}

std::uint64_t client::watch(session_id s, bool on) {
  return send(kind::watch, s, {}, [&](auto& b) { return wire::Createwatch(b, on); });
}

std::uint64_t client::contacts() {
  return send(kind::contacts, {}, {}, [](auto& b) { return wire::Createcontacts(b, true); });
}

std::uint64_t client::subscribe(bool on) {
  return send(kind::subscribe, {}, {}, [&](auto& b) { return wire::Createsubscribe(b, on); });
}

std::uint64_t client::typing(session_id s) {
  return send(home_->writer().build(head_of(kind::typing, s), [](auto& b) { return wire::Createtyping(b, true); }), {});
}

std::uint64_t client::presence(bool available) {
  return send(kind::presence, {}, {}, [&](auto& b) { return wire::Createpresence(b, available); });
}

std::uint64_t client::list(wire::list_scope scope, std::uint32_t limit, queue_id queue) {
  return send(kind::list, {}, {}, [&](auto& b) { return wire::Createlist(b, scope, limit, queue.value); });
}

std::uint64_t client::resume(session_id s, std::uint64_t after, principal as) {
  return send(kind::resume, s, as, [&](auto& b) { return wire::Createresume(b, after); });
}

std::uint64_t client::history(session_id s, std::uint64_t after, std::uint32_t limit) {
  return send(kind::history, s, {}, [&](auto& b) { return wire::Createhistory(b, after, 0, false, limit); });
}

std::uint64_t client::last(session_id s, std::uint64_t before, std::uint32_t limit) {
  return send(kind::history, s, {}, [&](auto& b) { return wire::Createhistory(b, 0, before, true, limit); });
}

outcome client::done(std::uint64_t client_id) {
  home_->settle();
  const auto& got = at_->answers[client_id];
  EXPECT_EQ(got.size(), 1u) << "answers to request " << client_id;
  return got.empty() ? outcome{} : got.back();
}

std::vector<kept_frame> client::records(session_id s) const {
  std::vector<kept_frame> found;
  for (const auto& f : at_->frames)
    if (is_record(f.head().what) && f.head().session == s)
      found.push_back(f);
  return found;
}

std::vector<std::uint64_t> client::seqs(session_id s) const {
  std::vector<std::uint64_t> found;
  for (const auto& f : records(s))
    found.push_back(f.head().seq);
  return found;
}

std::vector<std::string> client::texts(session_id s) const {
  std::vector<std::string> found;
  for (const auto& f : records(s))
    if (f.head().what == kind::message)
      found.push_back(f.body<wire::message>()->text()->str());
  return found;
}

std::vector<kept_frame> client::frames(kind what) const {
  std::vector<kept_frame> found;
  for (const auto& f : at_->frames)
    if (f.head().what == what)
      found.push_back(f);
  return found;
}

std::optional<kept_frame> client::newest(kind what) const {
  auto found = frames(what);
  return found.empty() ? std::nullopt : std::optional{std::move(found.back())};
}

// ---- rig

domain::queue_rules queue_of(queue_id id, domain::assignment_method method, std::vector<std::string> operators) {
  domain::queue_rules q;
  q.id = id;
  q.name = "queue " + std::to_string(id.value);
  q.method = method;
  q.operators = std::move(operators);
  return q;
}

shard_options default_options() {
  shard_options o;
  o.store_options.map_bytes = std::uint64_t{4} << 20;
  o.store_options.grow_bytes = std::uint64_t{2} << 20;
  o.writer.eager_records = 1;
  o.writer.linger = std::chrono::microseconds{0};
  o.writer.retry_full = std::chrono::milliseconds{1};
  o.site.name = "default";
  o.site.operators_sign_up = site_settings::sign_up::allowed;
  o.site.gateway_policy = site_settings::gateways::anybody;
  o.site.rules.queues.emplace_back().id = default_queue;
  o.site.rules.queues.back().method = domain::assignment_method::least_busy;
  o.sleep_after_ms = 0; // tests of sleeping set it
  o.on_failure = [](storage::storage_error why) {
    ADD_FAILURE() << why.detail;
    std::abort();
  };
  return o;
}

rig::rig(shard_options options) : where_(fresh_directory()), options_(std::move(options)) {
  options_.store = where_;
  start();
}

rig::~rig() {
  shard_.reset();
  std::filesystem::remove_all(where_);
}

void rig::start() {
  auto opened = actors::shard::open(runtime_, clock, options_);
  if (!opened)
    throw std::runtime_error("can't open the shard: " + opened.error().detail);
  shard_ = *std::move(opened);
  settle();
}

void rig::stop() { shard_.reset(); }

void rig::restart() {
  stop();
  start();
}

void rig::until(const std::function<bool()>& so) {
  nothing_to_wait_for none;
  const auto give_up = std::chrono::steady_clock::now() + patience;
  while (!so()) {
    if (!shard_->run_round(none))
      std::this_thread::yield(); // the store's or the readers' thread has work
    if (std::chrono::steady_clock::now() > give_up)
      throw std::runtime_error("what the test waits for does not come");
  }
}

void rig::settle() {
  nothing_to_wait_for none;
  bool worked = true;
  until([&] {
    if (!worked && shard_->idle())
      return true;
    worked = shard_->run_round(none);
    return false;
  });
}

void rig::rounds(int n) {
  nothing_to_wait_for none;
  for (int i = 0; i < n; ++i)
    shard_->run_round(none);
}

void rig::pass_ms(std::int64_t ms) {
  constexpr std::int64_t step_ms = 50;
  for (std::int64_t passed = 0; passed < ms; passed += step_ms) {
    clock.advance_ms(std::min(step_ms, ms - passed));
    settle();
  }
}

client rig::visitor(std::string_view token) {
  client c{*this, wire::role::visitor};
  EXPECT_TRUE(c.done(c.hello("Ann", token)));
  return c;
}

client rig::operator_(std::string_view name, std::uint32_t capacity) {
  client c{*this, wire::role::operator_};
  EXPECT_TRUE(c.done(c.hello(name, {}, capacity)));
  return c;
}

client rig::gateway() {
  client c{*this, wire::role::gateway};
  EXPECT_TRUE(c.done(c.hello("bridge")));
  return c;
}

session_id rig::chat_of(client& visitor, queue_id queue) {
  const auto opened = visitor.done(visitor.open(queue));
  EXPECT_EQ(opened.seq, 1u);
  return opened.session;
}

session_id rig::chat_of(client& visitor, client& by) {
  const auto chat = chat_of(visitor);
  EXPECT_TRUE(by.done(by.accept(chat)));
  return chat;
}

} // namespace parley::actors::testing
