// Certificates made by the test that needs them.
#pragma once
#include <filesystem>
#include <string>

namespace parley::tls::testing {

struct certificate_files {
  std::string certificate;
  std::string key;
};

/// A key and a certificate for localhost and 127.0.0.1 that is its own authority, as NAME.pem and NAME-key.pem. Throws.
certificate_files make_certificate(const std::filesystem::path& folder, const std::string& name = "server");
/// The same with an RSA key.
certificate_files make_rsa_certificate(const std::filesystem::path& folder, const std::string& name, unsigned bits);
/// The key once more, locked with a password.
std::string lock_key(const certificate_files& of);

/// Gone with the test.
class temporary_folder {
public:
  temporary_folder();
  ~temporary_folder();
  temporary_folder(const temporary_folder&) = delete;
  const std::filesystem::path& path() const { return path_; }

private:
  std::filesystem::path path_;
};

} // namespace parley::tls::testing
