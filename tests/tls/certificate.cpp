#include "certificate.hpp"

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

#include <cstdlib>
#include <memory>
#include <stdexcept>

namespace parley::tls::testing {

namespace {

template <auto Free>
struct freed_by {
  template <class T>
  void operator()(T* t) const {
    Free(t);
  }
};
using key_ptr = std::unique_ptr<EVP_PKEY, freed_by<::EVP_PKEY_free>>;
using x509_ptr = std::unique_ptr<X509, freed_by<::X509_free>>;
using bio_ptr = std::unique_ptr<BIO, freed_by<::BIO_free>>;

void require(bool done, const char* what) {
  if (!done)
    throw std::runtime_error(what);
}

void add(X509* to, int what, const char* value) {
  std::unique_ptr<X509_EXTENSION, freed_by<::X509_EXTENSION_free>> e{::X509V3_EXT_conf_nid(nullptr, nullptr, what, value)};
  require(e && ::X509_add_ext(to, e.get(), -1), "can't extend a certificate");
}

certificate_files store(const key_ptr& key, const std::filesystem::path& folder, const std::string& name) {
  require(bool(key), "can't make a key");
  const x509_ptr c{::X509_new()};
  std::uint64_t serial = 0;
  ::RAND_bytes(reinterpret_cast<unsigned char*>(&serial), sizeof serial);
  ::X509_set_version(c.get(), 2);
  ::ASN1_INTEGER_set_uint64(::X509_get_serialNumber(c.get()), serial);
  ::X509_gmtime_adj(::X509_getm_notBefore(c.get()), -3600);
  ::X509_gmtime_adj(::X509_getm_notAfter(c.get()), 24 * 3600);
  ::X509_set_pubkey(c.get(), key.get());
  auto* subject = ::X509_get_subject_name(c.get());
  ::X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>(name.c_str()), -1, -1, 0);
  ::X509_set_issuer_name(c.get(), subject);
  add(c.get(), NID_basic_constraints, "critical,CA:TRUE");
  add(c.get(), NID_subject_alt_name, "DNS:localhost,IP:127.0.0.1");
  require(::X509_sign(c.get(), key.get(), ::EVP_sha256()) > 0, "can't sign a certificate");

  const certificate_files out{folder / (name + ".pem"), folder / (name + "-key.pem")};
  const bio_ptr certificate{::BIO_new_file(out.certificate.c_str(), "w")}, secret{::BIO_new_file(out.key.c_str(), "w")};
  require(certificate && ::PEM_write_bio_X509(certificate.get(), c.get()) == 1, "can't write a certificate");
  require(secret && ::PEM_write_bio_PrivateKey(secret.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) == 1, "can't write a key");
  return out;
}

} // namespace

certificate_files make_certificate(const std::filesystem::path& folder, const std::string& name) { return store(key_ptr{EVP_EC_gen("P-256")}, folder, name); }

certificate_files make_rsa_certificate(const std::filesystem::path& folder, const std::string& name, unsigned bits) {
  return store(key_ptr{EVP_RSA_gen(bits)}, folder, name);
}

std::string lock_key(const certificate_files& of) {
  const bio_ptr in{::BIO_new_file(of.key.c_str(), "r")}, out{::BIO_new_file((of.key + ".locked").c_str(), "w")};
  const key_ptr key{::PEM_read_bio_PrivateKey(in.get(), nullptr, nullptr, nullptr)};
  char password[] = "secret";
  require(key && ::PEM_write_bio_PrivateKey(out.get(), key.get(), ::EVP_aes_256_cbc(), nullptr, 0, nullptr, password) == 1, "can't lock a key");
  return of.key + ".locked";
}

temporary_folder::temporary_folder() {
  auto pattern = (std::filesystem::temp_directory_path() / "parley-tls-XXXXXX").string();
  require(::mkdtemp(pattern.data()), "can't make a temporary folder");
  path_ = pattern;
}

temporary_folder::~temporary_folder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

} // namespace parley::tls::testing
