// What a stranger sends over a socket: framing, handshake and every request, against the whole server. The first byte of an input says in what pieces the
// rest arrives.
#include "protocol/answers.hpp"
#include "protocol/frame.hpp"
#include "protocol/frame_writer.hpp"
#include "protocol/limits.hpp"
#include "tests/fuzz/fuzzed_server.hpp"
#include "tests/fuzz/target.hpp"
#include "tests/protocol/sample_frames.hpp"

#include <map>
#include <vector>

namespace parley::fuzz {

namespace {

/// Calls `f(decoded)` for each frame of a stream, also refused ones. Returns false if the stream ends within a frame or can't be followed.
template <class F>
bool each_frame(std::span<const std::byte> stream, F f) {
  const auto block = block_with(stream);
  std::size_t at = 0;
  while (at < stream.size()) {
    const auto d = decode(*block.get(), at, stream.size() - at);
    if (d.what == decoded::state::incomplete || d.what == decoded::state::broken)
      return false;
    f(d, trusted_frame(block->data() + at));
    at += d.consumed;
  }
  return true;
}

using counts = std::map<std::uint64_t, int>; // by client id

struct said {
  counts requests;
  counts unsound; ///< frames that want no answer, but whose body is none: that is told
};

said said_in(std::span<const std::byte> stream) {
  said all;
  each_frame(stream, [&](const decoded& d, const frame_view&) {
    if (wants_answer(*d.head))
      ++all.requests[d.head->client_id];
    else if (d.what != decoded::state::complete)
      ++all.unsound[d.head->client_id];
  });
  return all;
}

struct heard {
  counts answers;
  bool bye = false;
};

heard answers_in(std::span<const std::byte> said) {
  heard all;
  const bool whole = each_frame(said, [&](const decoded& d, const frame_view& f) {
    require(d.what == decoded::state::complete, "the server sends sound frames");
    require(!all.bye, "bye is the last frame");
    const auto id = d.head->client_id;
    switch (d.head->what) {
      case kind::acks:
        for (const auto* entry : *f.body<wire::acks>()->entries())
          ++all.answers[entry->client_id()];
        break;
      case kind::bye: all.bye = true; break;
      default:
        if (is_answer(*d.head))
          ++all.answers[id];
    }
  });
  require(whole, "the server sends whole frames");
  all.answers.erase(0); // of a frame that had no number
  return all;
}

std::vector<std::byte> greeting() {
  frame_writer w;
  const auto hello = w.build(head_of(kind::hello, {}, 1), [](auto& b) { return wire::CreatehelloDirect(b, 1, "shop", wire::role::visitor, "witness"); });
  std::vector<std::byte> bytes{hello.begin(), hello.end()};
  const auto ping = w.bare(head_of(kind::ping, {}, 2));
  bytes.insert(bytes.end(), ping.begin(), ping.end());
  return bytes;
}

void examine(std::span<const std::byte> input) {
  if (input.empty())
    return;
  // 0 all at once, else small pieces that cut heads and bodies in two.
  const auto piece_bytes = input[0] == std::byte{} ? input.size() : std::size_t(input[0]);
  input = input.subspan(1);

  fuzzed_server server;
  auto sent = said_in(input);
  const auto got = answers_in(server.converse(input, piece_bytes));
  for (const auto& [id, n] : got.answers) {
    require(n <= sent.requests[id] + sent.unsound[id], "nothing is answered twice, or unasked");
  }
  if (!got.bye)
    for (const auto& [id, n] : sent.requests) {
      const auto answered = got.answers.find(id);
      require(id == 0 || (answered != got.answers.end() && answered->second >= n), "every request is answered");
    }

  const auto witness = answers_in(server.converse(greeting(), limits::max_frame_bytes));
  require(witness.answers == counts{{1, 1}, {2, 1}} && !witness.bye, "whatever one client sends, others are served");
}

} // namespace

} // namespace parley::fuzz

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr std::size_t longest = 64 * 1024; // longer ones only repeat themselves, and a slow input teaches little
  if (size <= longest)
    parley::fuzz::examine(parley::fuzz::bytes_of(data, size));
  return 0;
}
