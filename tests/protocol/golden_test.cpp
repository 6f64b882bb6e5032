// The bytes of every kind as release 1 wrote them. A stored history and a client in the field hold such bytes for years: these files never change, a new
// release adds its own folder. PARLEY_WRITE_GOLDEN=1 in the environment writes the files that are not there yet.
#include "protocol/frame_json.hpp"
#include "sample_frames.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>

namespace parley {
namespace {

std::string path_of(const sample_frame& s) { return std::string{PARLEY_SOURCE_DIR "/tests/protocol/golden/"} + s.name + ".hex"; }

/// 16 bytes a line.
std::string to_hex(std::span<const std::byte> bytes) {
  constexpr char digits[] = "0123456789abcdef";
  std::string out;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    out += {digits[int(bytes[i]) >> 4], digits[int(bytes[i]) & 15]};
    if (i % 16 == 15 || i + 1 == bytes.size())
      out += '\n';
  }
  return out;
}

std::vector<std::byte> from_hex(std::istream& in) {
  std::vector<std::byte> out;
  for (char high, low; in >> high >> low;)
    out.push_back(std::byte(std::stoi(std::string{high, low}, nullptr, 16)));
  return out;
}

std::string json_of(std::span<const std::byte> bytes) {
  auto block = block_with(bytes);
  auto d = decode(*block.get(), 0, bytes.size());
  return d.what == decoded::state::complete ? to_json(decoder::take(block, 0).view()) : std::string{info(d.error).name};
}

class golden_test : public testing::TestWithParam<sample_frame> {
protected:
  std::vector<std::byte> golden;

  void SetUp() override {
    std::ifstream file{path_of(GetParam())};
    if (!file && std::getenv("PARLEY_WRITE_GOLDEN"))
      std::ofstream{path_of(GetParam())} << to_hex(GetParam().bytes);
    else
      golden = from_hex(file);
    ASSERT_FALSE(golden.empty()) << path_of(GetParam());
  }
};
INSTANTIATE_TEST_SUITE_P(release_1, golden_test, testing::ValuesIn(sample_frames()), [](auto& i) { return i.param.name; });

TEST_P(golden_test, still_means_what_it_meant) { EXPECT_EQ(json_of(golden), json_of(GetParam().bytes)); }

TEST_P(golden_test, is_still_written_byte_for_byte) { EXPECT_EQ(to_hex(GetParam().bytes), to_hex(golden)); }

} // namespace
} // namespace parley
