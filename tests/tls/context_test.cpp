// Certificates and keys that are there, are not, or do not fit.
#include "tls/context.hpp"

#include "certificate.hpp"

#include <ctime>
#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace parley::tls {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

struct context_test : ::testing::Test {
  testing::temporary_folder folder;
  testing::certificate_files mine = testing::make_certificate(folder.path());

  static std::string refusal(const std::string& certificate, const std::string& key) {
    const auto c = context::serving(certificate, key);
    return c ? "" : c.error();
  }
  std::string file(const std::string& name, const std::string& text) const {
    const auto path = folder.path() / name;
    std::ofstream{path} << text;
    return path;
  }
  static std::string text_of(const std::string& path) {
    std::ifstream in{path};
    return {std::istreambuf_iterator<char>{in}, {}};
  }
};

TEST_F(context_test, a_certificate_and_its_key_serve) {
  const auto c = context::serving(mine.certificate, mine.key);
  ASSERT_TRUE(c) << c.error();
  const auto in_s = (*c)->expires_unix_s() - std::int64_t{::time(nullptr)};
  EXPECT_GT(in_s, 23 * 3600);
  EXPECT_LE(in_s, 24 * 3600);
}

TEST_F(context_test, a_chain_of_certificates_and_an_rsa_key_serve) {
  const auto rsa = testing::make_rsa_certificate(folder.path(), "rsa", 2048);
  const auto chain = file("chain.pem", text_of(rsa.certificate) + "\n# the authority\n" + text_of(mine.certificate));
  EXPECT_EQ(refusal(chain, rsa.key), "");
}

TEST_F(context_test, what_is_not_there_is_named) {
  EXPECT_EQ(refusal("/nowhere/chain.pem", mine.key), "/nowhere/chain.pem: can't be read: No such file or directory");
  EXPECT_EQ(refusal(mine.certificate, "/nowhere/key.pem"), "/nowhere/key.pem: can't be read: No such file or directory");
  EXPECT_THAT(refusal(folder.path(), mine.key), StartsWith(folder.path().string() + ": can't be read: Is a directory"));
  EXPECT_THAT(refusal(file("empty.pem", ""), mine.key), HasSubstr("empty.pem: can't be read: it is empty"));
}

TEST_F(context_test, what_is_no_certificate_or_no_key_is_named) {
  const auto text = file("text.pem", "some text\n");
  EXPECT_EQ(refusal(text, mine.key), text + ": has no certificate in PEM form");
  EXPECT_EQ(refusal(mine.certificate, text), text + ": has no private key in PEM form");
  EXPECT_EQ(refusal(mine.key, mine.key), mine.key + ": has no certificate in PEM form") << "the two were mixed up";
  EXPECT_EQ(refusal(mine.certificate, mine.certificate), mine.certificate + ": has no private key in PEM form");
}

TEST_F(context_test, a_chain_that_breaks_off_is_refused) {
  const auto whole = text_of(mine.certificate);
  const auto chain = file("chain.pem", whole + whole.substr(0, whole.size() / 2));
  EXPECT_EQ(refusal(chain, mine.key), chain + ": something behind the first certificate can't be read");
}

TEST_F(context_test, a_key_of_another_certificate_is_refused) {
  const auto other = testing::make_certificate(folder.path(), "other");
  const auto rsa = testing::make_rsa_certificate(folder.path(), "rsa", 2048);
  for (const auto& wrong : {other.key, rsa.key})
    EXPECT_EQ(refusal(mine.certificate, wrong), wrong + ": is not the key of the certificate in " + mine.certificate);
}

TEST_F(context_test, a_key_with_a_password_is_refused_without_asking_for_it) {
  const auto locked = testing::lock_key(mine);
  EXPECT_THAT(refusal(mine.certificate, locked), StartsWith(locked + ": is locked with a password"));
}

TEST_F(context_test, a_key_that_is_too_short_is_refused) {
  const auto weak = testing::make_rsa_certificate(folder.path(), "weak", 1024);
  EXPECT_THAT(refusal(weak.certificate, weak.key), StartsWith(weak.certificate + ": ee key too small"));
}

TEST_F(context_test, whom_to_trust_must_be_a_file_with_certificates) {
  EXPECT_TRUE(context::trusting(mine.certificate));
  EXPECT_EQ(context::trusting(mine.key).error(), mine.key + ": has no certificate in PEM form");
  EXPECT_EQ(context::trusting("/nowhere").error(), "/nowhere: can't be read: No such file or directory");
}

} // namespace
} // namespace parley::tls
