// What an actor costs: one message through a slim actor's mailbox, warm and cold.
#include "actors/caf/slim_actor.hpp"
#include "actors/tell.hpp"

#include "caf/allowed_unsafe_message_type.hpp"

#include <benchmark/benchmark.h>

namespace parley::actors {
namespace {

struct hop {
  std::uint64_t value;
};

} // namespace
} // namespace parley::actors

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::actors::hop)

namespace parley::actors {
namespace {

using adder_actor = caf::typed_actor<caf::reacts_to<hop>>;

class adder final : public slim_actor {
public:
  using signatures = adder_actor::signatures;
  adder(caf::actor_config& cfg, shard_unit& home, std::uint64_t& sum) : slim_actor(cfg, home), sum_(sum) {}

private:
  void receive(caf::type_erased_tuple& content) override {
    if (auto* h = content_as<hop>(content))
      sum_ += h->value;
  }
  std::uint64_t& sum_;
};

/// A round: a message to each of `batch` actors out of `actors`, then all of them run.
void actor_hop(benchmark::State& state) {
  constexpr std::size_t batch = 512;
  caf::actor_system_config config;
  config.set("scheduler.max-threads", std::size_t{1});
  config.module_factories.push_back(shard_scheduler::make);
  caf::actor_system system{config};
  auto& unit = static_cast<shard_scheduler&>(system.scheduler()).unit(0);
  unit.enter();
  std::uint64_t sum = 0;
  std::vector<adder_actor> actors;
  for (std::int64_t i = 0; i < state.range(0); ++i)
    actors.push_back(spawn_slim<adder, adder_actor>(system, unit, sum));
  std::size_t next = 0;
  for (auto _ : state) {
    for (std::size_t i = 0; i < batch; ++i)
      tell(actors[next = (next + 7919) % actors.size()], hop{1}, &unit); // a prime: no order that the memory could guess
    unit.run(batch);
  }
  if (sum != std::uint64_t(state.iterations()) * batch)
    state.SkipWithError("messages are missing");
  state.SetItemsProcessed(state.iterations() * std::int64_t(batch));
  actors.clear();
  unit.leave();
}
BENCHMARK(actor_hop)->Arg(1'000)->Arg(1'000'000);

} // namespace
} // namespace parley::actors
