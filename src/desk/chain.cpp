#include "desk/chain.hpp"

#include <openssl/evp.h>

#include <memory>
#include <new>
#include <stdexcept>

namespace csdesk::engine {
namespace {

// Fetching the algorithm costs more than hashing an event, so it is fetched once.
EVP_MD const* sha256_algorithm() {
    static EVP_MD const* const fetched = EVP_MD_fetch(nullptr, "SHA256", nullptr);
    if (fetched == nullptr) throw std::runtime_error("SHA-256 is not available");
    return fetched;
}

class hasher {
public:
    hasher() : context_(EVP_MD_CTX_new(), EVP_MD_CTX_free) {
        if (!context_ || EVP_DigestInit_ex2(context_.get(), sha256_algorithm(), nullptr) != 1) throw std::bad_alloc();
    }
    void bytes(std::string_view b) { EVP_DigestUpdate(context_.get(), b.data(), b.size()); }
    void number(std::uint64_t n) {  // eight bytes, little endian
        char raw[8];
        for (int i = 0; i < 8; ++i) raw[i] = static_cast<char>(n >> (8 * i));
        bytes({raw, sizeof raw});
    }
    void number(std::int64_t n) { number(static_cast<std::uint64_t>(n)); }
    void text(std::string_view t) {  // length, then bytes
        number(static_cast<std::uint64_t>(t.size()));
        bytes(t);
    }
    digest end() {
        digest out{};
        unsigned length = 0;
        EVP_DigestFinal_ex(context_.get(), out.data(), &length);
        return out;
    }

private:
    std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context_;
};

constexpr std::uint64_t format_version = 1;

}  // namespace

digest sha256(std::string_view bytes) {
    hasher h;
    h.bytes(bytes);
    return h.end();
}

std::string to_hex(std::string_view bytes) {
    static constexpr char hex[] = "0123456789abcdef";
    std::string out;
    out.reserve(bytes.size() * 2);
    for (char const c : bytes) {
        out += hex[static_cast<unsigned char>(c) >> 4];
        out += hex[static_cast<unsigned char>(c) & 15];
    }
    return out;
}

digest commitment_of(std::string_view salt, std::string_view personal) {
    hasher h;
    h.bytes(salt);
    h.bytes(personal);
    return h.end();
}

digest chain_hash(digest const& previous, std::string_view shop_name, stored_event const& e) {
    hasher h;
    h.bytes(as_text(previous));
    h.number(format_version);
    h.text(shop_name);
    h.number(e.seq);
    h.number(e.at);
    h.number(e.now);
    h.text(e.type);
    h.number(e.version);
    h.text(e.actor);
    h.text(e.command);
    h.number(e.index);
    h.text(e.payload);
    h.text(e.body);
    h.text(e.commitment ? std::string_view(*e.commitment) : std::string_view());
    return h.end();
}

}  // namespace csdesk::engine
