// What a frame costs at the edge: decode (which always verifies) and building answers.
#include "protocol/frame.hpp"
#include "protocol/frame_writer.hpp"

#include <benchmark/benchmark.h>

#include <string>

namespace parley {
namespace {

const std::string text(100, 'x');

block_ptr block_with(std::span<const std::byte> frame) {
  auto block = block_ptr::make(frame.size());
  std::memcpy(block->data(), frame.data(), frame.size());
  return block;
}

void decode_message(benchmark::State& state) {
  frame_writer w;
  const auto block = block_with(w.message(head_of(kind::message, session_id{1}, 1), text));
  for (auto _ : state) {
    const auto d = decode(*block.get(), 0, block->capacity());
    if (d.what != decoded::state::complete)
      return state.SkipWithError("refused");
    benchmark::DoNotOptimize(decoder::take(block, 0));
  }
}
BENCHMARK(decode_message);

void encode_message(benchmark::State& state) {
  frame_writer w;
  for (auto _ : state)
    benchmark::DoNotOptimize(w.message(head_of(kind::message, session_id{1}, 1), text));
}
BENCHMARK(encode_message);

/// A round's acks in one frame: cost per ack.
void encode_acks(benchmark::State& state) {
  frame_writer w;
  const std::vector<wire::ack> entries(std::size_t(state.range(0)), wire::ack{1, 2, 3, 4, 5});
  for (auto _ : state)
    benchmark::DoNotOptimize(w.acks(entries));
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(encode_acks)->Arg(1)->Arg(100);

} // namespace
} // namespace parley
