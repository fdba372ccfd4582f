#include "desk/chain.hpp"

#include <openssl/evp.h>

#include <memory>
#include <stdexcept>

namespace csdesk::engine {
namespace {

// One digest context a thread: fetching the algorithm costs more than hashing an event.
class hasher {
public:
    hasher() : algorithm_(EVP_MD_fetch(nullptr, "SHA256", nullptr), EVP_MD_free), context_(EVP_MD_CTX_new(), EVP_MD_CTX_free) {
        if (!algorithm_ || !context_) throw std::runtime_error("SHA-256 is not available");
    }
    void begin() { EVP_DigestInit_ex2(context_.get(), algorithm_.get(), nullptr); }
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
    std::unique_ptr<EVP_MD, decltype(&EVP_MD_free)> algorithm_;
    std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context_;
};

hasher& local() {
    thread_local hasher h;
    return h;
}

constexpr std::uint64_t format_version = 1;

}  // namespace

digest sha256(std::string_view bytes) {
    hasher& h = local();
    h.begin();
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
    hasher& h = local();
    h.begin();
    h.bytes(salt);
    h.bytes(personal);
    return h.end();
}

digest chain_hash(digest const& previous, std::string_view shop_name, stored_event const& e) {
    hasher& h = local();
    h.begin();
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
