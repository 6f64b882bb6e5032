#include "reports/figures.hpp"

#include "reports/varint.hpp"

#include <algorithm>

namespace parley::reports {

namespace {
constexpr std::size_t first_star = std::size_t(counted::one_star), stars = 5;
}

void figures::add(const figures& other) {
  for (std::size_t i = 0; i < counted_kinds; ++i)
    counts[i] += other.counts[i];
  wait.add(other.wait);
  first_response.add(other.first_response);
  handle.add(other.handle);
}

bool figures::empty() const {
  return std::ranges::all_of(counts, [](std::int64_t n) { return n == 0; }) && wait.empty() && first_response.empty() && handle.empty();
}

std::int64_t figures::ratings() const {
  std::int64_t n = 0;
  for (std::size_t i = 0; i < stars; ++i)
    n += counts[first_star + i];
  return n;
}

double figures::mean_stars() const {
  std::int64_t sum = 0;
  for (std::size_t i = 0; i < stars; ++i)
    sum += std::int64_t(i + 1) * counts[first_star + i];
  return ratings() ? double(sum) / double(ratings()) : 0;
}

/// The number of counts goes first, so that rows of earlier versions, which have fewer, can be read.
std::string figures::bytes() const {
  std::string out;
  put_varint(out, counted_kinds);
  for (const auto n : counts)
    put_varint(out, std::uint64_t(n));
  wait.put(out);
  first_response.put(out);
  handle.put(out);
  return out;
}

std::optional<figures> figures::from(std::string_view bytes) {
  figures f;
  std::uint64_t kinds = 0, n = 0;
  if (!take_varint(bytes, kinds) || kinds > counted_kinds)
    return {};
  for (std::size_t i = 0; i < kinds; ++i) {
    if (!take_varint(bytes, n))
      return {};
    f.counts[i] = std::int64_t(n);
  }
  if (!f.wait.take(bytes) || !f.first_response.take(bytes) || !f.handle.take(bytes) || !bytes.empty())
    return {};
  return f;
}

} // namespace parley::reports
