#include "outbox/endpoint_states.hpp"

#include "fixture.hpp"

namespace parley::outbox {
namespace {

using namespace parley::outbox::testing;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(endpoint_states_test, logs_that_an_endpoint_is_gone_without_its_url_which_may_carry_a_secret) {
  storage::temporary_directory where;
  const auto store = must(storage::control_store::open(where.path()));
  const auto states = must(endpoint_states::load(*store));
  ::testing::internal::CaptureStderr();
  states->gone("crm", "https://hooks.example/services/T0/TOKEN");
  const auto logged = ::testing::internal::GetCapturedStderr();
  EXPECT_THAT(logged, HasSubstr(R"("event":"webhook_gone","endpoint":"crm")"));
  EXPECT_THAT(logged, Not(HasSubstr("TOKEN")));
  EXPECT_TRUE(states->is_gone("crm", "https://hooks.example/services/T0/TOKEN"));
}

} // namespace
} // namespace parley::outbox
