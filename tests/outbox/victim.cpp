// A program that sends one webhook call and is killed meanwhile by whoever gets it.
//
//     outbox_victim FOLDER URL
#include "outbox/dispatcher.hpp"
#include "outbox/network_sender.hpp"

#include <cstdlib>
#include <unistd.h>

int main(int, char** argv) {
  using namespace parley;
  const system_clock clock;
  auto store = storage::control_store::open(argv[1]);
  auto items = outbox::outbox::open(**store, clock);
  auto states = outbox::endpoint_states::load(**store);
  auto settings = std::make_shared<outbox::outbox_settings>();
  settings->webhooks = {{.name = "crm", .url = argv[2], .secrets = {"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"}}};
  settings->addresses = outbox::address_policy::any;
  outbox::transfers net;
  outbox::network_sender sender{net, **items, **states, clock, settings};
  const outbox::dispatcher running{**items, sender, clock, {}};
  if (!(*items)->add(std::vector<outbox::draft>{{"webhook/crm", "a", "test", "{\"once\":true}"}}))
    return EXIT_FAILURE;
  ::pause();
  return EXIT_FAILURE;
}
