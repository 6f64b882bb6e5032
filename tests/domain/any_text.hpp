// Texts that nobody would type, from fixed seeds.
#pragma once
#include <array>
#include <cstdint>
#include <random>
#include <string>
#include <string_view>

namespace parley::domain::testing {

/// Pieces that mean something to the code under test, mixed with bytes that mean nothing to anybody.
class any_text {
public:
  explicit any_text(std::uint64_t seed) : random_(seed) {}

  std::string operator()() {
    static constexpr std::array<std::string_view, 24> pieces{"/", "//", "t", "a", "d", "T", "\"", " ", "\n", "\t", "　", "％", "%VISITOR%", "%OPERATOR%", "%", "Yes",
      "NO", "price", "価格", "Ä", "ß", "\xE4\xBE", "\xF0\x9F", "😀"};
    std::string text;
    for (auto n = below(12); n > 0; --n) {
      if (below(3) == 0)
        text += static_cast<char>(below(256));
      else
        text += pieces[below(pieces.size())];
    }
    return text;
  }
  std::uint64_t below(std::uint64_t n) { return random_() % n; }

private:
  std::mt19937_64 random_;
};

} // namespace parley::domain::testing
