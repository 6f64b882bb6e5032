// Growing the data file never touches what is in it.
#include "fixture.hpp"

#include "storage/data_file.hpp"

#include <fcntl.h>
#include <fstream>
#include <sys/stat.h>

namespace parley::storage {
namespace {

class data_file_test : public testing::Test {
protected:
  std::string content() const {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  std::uint64_t allocated() const {
    struct stat st;
    ::stat(path.c_str(), &st);
    return std::uint64_t(st.st_blocks) * 512;
  }

  temporary_directory dir;
  const std::filesystem::path path = dir.path() / "data";
};

TEST_F(data_file_test, grow_appends_zeros_up_to_the_next_step) {
  std::ofstream(path) << "content";
  auto file = value_of(data_file::open(path));
  EXPECT_EQ(file.room(), 7u);
  value_of(file.grow());
  EXPECT_EQ(file.room(), data_file::step_bytes);
  EXPECT_EQ(content(), "content" + std::string(data_file::step_bytes - 7, '\0'));
  EXPECT_GE(allocated(), data_file::step_bytes);
}

TEST_F(data_file_test, growing_never_overwrites_what_another_wrote_behind_the_end) {
  std::ofstream(path) << "content";
  auto file = value_of(data_file::open(path));
  {
    std::fstream other(path, std::ios::in | std::ios::out);
    other.seekp(500'000);
    other << "pages of LMDB";
  }
  value_of(file.grow());
  EXPECT_EQ(content().substr(500'000, 13), "pages of LMDB");
}

TEST_F(data_file_test, opening_fills_the_holes_of_a_sparse_file_and_keeps_its_content) {
  std::ofstream(path) << "content";
  std::filesystem::resize_file(path, 4 << 20);
  ASSERT_LT(allocated(), 1u << 20);
  const auto file = value_of(data_file::open(path));
  EXPECT_EQ(file.room(), 4u << 20);
  EXPECT_GE(allocated(), 4u << 20);
  EXPECT_EQ(content().substr(0, 7), "content");
}

TEST_F(data_file_test, a_file_that_is_not_there_cannot_be_opened) {
  const auto file = data_file::open(path);
  ASSERT_FALSE(file);
  EXPECT_EQ(file.error().code, storage_errc::cannot_open);
}

} // namespace
} // namespace parley::storage
