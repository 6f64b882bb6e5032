#include "app/parleyctl/new_folder.hpp"

#include <vector>

namespace parley::app {

namespace fs = std::filesystem;

namespace {

std::vector<fs::path> content_of(const fs::path& where, std::error_code& error) {
  std::vector<fs::path> found;
  for (const auto& entry : fs::directory_iterator{where, error})
    if (entry.path().filename() != "lost+found")
      found.push_back(entry.path());
  return found;
}

} // namespace

result<new_folder, std::string> new_folder::make(const fs::path& where) {
  std::error_code error;
  const bool made = fs::create_directories(where, error);
  if (!error && !made && !content_of(where, error).empty())
    return failure{where.string() + " is not empty, and nothing is ever written over"};
  if (error)
    return failure{where.string() + ": " + error.message()};
  return new_folder{where, made ? origin::made : origin::found};
}

new_folder::~new_folder() {
  if (where_.empty())
    return;
  std::error_code ignored;
  for (const auto& entry : content_of(where_, ignored))
    fs::remove_all(entry, ignored);
  if (made_ == origin::made)
    fs::remove(where_, ignored);
}

} // namespace parley::app
