// Plays a corpus through its target without a fuzzer: `replay_TARGET FOLDER`, in every build, under every sanitizer.
#include "tests/fuzz/target.hpp"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <vector>

int main(int count, char** arguments) {
  if (count != 2)
    return std::fputs("usage: replay_TARGET FOLDER\n", stderr), 2;
  std::vector<std::filesystem::path> inputs;
  for (const auto& entry : std::filesystem::directory_iterator{arguments[1]})
    inputs.push_back(entry.path());
  std::ranges::sort(inputs);
  for (const auto& input : inputs) {
    std::printf("%s\n", input.filename().c_str());
    std::fflush(stdout); // an input that aborts shall be named
    std::ifstream file{input, std::ios::binary};
    const std::vector<char> bytes{std::istreambuf_iterator<char>{file}, {}};
    LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
  }
  std::printf("%zu inputs\n", inputs.size());
  return inputs.empty() ? 1 : 0;
}
