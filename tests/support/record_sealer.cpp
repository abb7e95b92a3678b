#include "tests/support/record_sealer.h"

#include "core/tls/crypto_library.h"

#include <openssl/core_names.h>

#include <algorithm>
#include <array>
#include <numeric>
#include <stdexcept>
#include <utility>

namespace weir::test {

namespace {

using Bytes = std::vector<std::uint8_t>;

void require(bool done, const char* what)
{
    if (!done)
        throw std::runtime_error(std::string("OpenSSL refuses: ") + what);
}

void append(Bytes& to, Octets octets)
{
    to.insert(to.end(), octets.begin(), octets.end());
}

Bytes digest(const char* name, std::initializer_list<Octets> parts)
{
    Bytes all;
    for (const Octets part : parts)
        append(all, part);
    Bytes out(EVP_MAX_MD_SIZE);
    std::size_t size = 0;
    require(EVP_Q_digest(cryptoLibrary(), name, nullptr, all.data(), all.size(), out.data(), &size) == 1,
            name);
    out.resize(size);
    return out;
}

CipherContextPtr encrypting(const char* name)
{
    const CipherPtr cipher(EVP_CIPHER_fetch(cryptoLibrary(), name, nullptr));
    require(cipher != nullptr, name);
    CipherContextPtr context(EVP_CIPHER_CTX_new());
    require(EVP_EncryptInit_ex2(context.get(), cipher.get(), nullptr, nullptr, nullptr) == 1, name);
    return context;
}

} // namespace

RecordSealer::RecordSealer(const ProtectionParameters& parameters, RecordKeys keys)
    : m_parameters(parameters),
      m_shape(shapeOf(parameters.suite->cipher)),
      m_keys(std::move(keys)),
      m_version(static_cast<std::uint16_t>(std::min(parameters.version, TlsVersion::Tls12))),
      m_chained(m_keys.iv)
{
    if (parameters.suite->cipher == TlsCipher::Rc4) {
        CipherContextPtr context = encrypting("RC4");
        EVP_EncryptInit_ex2(context.get(), nullptr, m_keys.key.data(), nullptr, nullptr);
        m_rc4 = context.release();
    }
}

RecordSealer::~RecordSealer()
{
    EVP_CIPHER_CTX_free(static_cast<EVP_CIPHER_CTX*>(m_rc4));
}

std::vector<std::uint8_t> RecordSealer::seal(std::uint8_t type, Octets content, std::size_t padding)
{
    Bytes fragment;
    if (m_shape.isAead())
        fragment = sealAead(type, content, padding);
    else if (m_shape.mode == CipherShape::Mode::Cbc)
        fragment = sealBlocks(type, content, padding);
    else
        fragment = sealStream(type, content);
    ++m_sequence;
    m_keystream += fragment.size();
    const bool isTls13 = m_parameters.version == TlsVersion::Tls13;
    Bytes record = {isTls13 ? std::uint8_t{23} : type, static_cast<std::uint8_t>(m_version >> 8),
                    static_cast<std::uint8_t>(m_version), static_cast<std::uint8_t>(fragment.size() >> 8),
                    static_cast<std::uint8_t>(fragment.size())};
    append(record, fragment);
    return record;
}

Bytes RecordSealer::sealAead(std::uint8_t type, Octets content, std::size_t padding) const
{
    const bool isTls13 = m_parameters.version == TlsVersion::Tls13;
    Bytes plain(content.begin(), content.end());
    Bytes nonce = m_keys.iv;
    Bytes fragment;
    Bytes sequence(8);
    for (std::size_t i = 0; i < 8; ++i)
        sequence[i] = static_cast<std::uint8_t>(m_sequence >> (8 * (7 - i)));
    if (isTls13) {
        plain.push_back(type);
        plain.insert(plain.end(), padding, 0);
    }
    if (isTls13 || m_shape.recordNonce == 0) {
        for (std::size_t i = 0; i < 8; ++i)
            nonce[4 + i] ^= sequence[i];
    } else {
        Bytes own = sequence; // anything that does not repeat
        own[0] ^= 0xa5;
        append(nonce, own);
        append(fragment, own);
    }
    Bytes additional;
    if (!isTls13)
        additional = macHeader(type, plain.size());
    else if (m_parameters.draft == 0 || m_parameters.draft >= 25)
        additional = {23, 3, 3, static_cast<std::uint8_t>((plain.size() + m_shape.tag) >> 8),
                      static_cast<std::uint8_t>(plain.size() + m_shape.tag)};

    const CipherContextPtr context = encrypting(m_shape.openSslName);
    const bool isCcm = m_shape.mode == CipherShape::Mode::Ccm;
    int done = 0;
    Bytes sealed(plain.size() + 1);
    EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_SET_IVLEN, static_cast<int>(nonce.size()), nullptr);
    if (isCcm)
        EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_SET_TAG, m_shape.tag, nullptr);
    require(EVP_EncryptInit_ex2(context.get(), nullptr, m_keys.key.data(), nonce.data(), nullptr) == 1,
            "key");
    if (isCcm)
        EVP_EncryptUpdate(context.get(), nullptr, &done, nullptr, static_cast<int>(plain.size()));
    if (!additional.empty())
        EVP_EncryptUpdate(context.get(), nullptr, &done, additional.data(),
                          static_cast<int>(additional.size()));
    plain.push_back(0); // never a null pointer
    require(EVP_EncryptUpdate(context.get(), sealed.data(), &done, plain.data(),
                              static_cast<int>(plain.size()) - 1) == 1,
            "text");
    sealed.pop_back();
    EVP_EncryptFinal_ex(context.get(), sealed.data() + sealed.size(), &done);
    append(fragment, sealed);
    Bytes tag(m_shape.tag);
    require(EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_GET_TAG, m_shape.tag, tag.data()) == 1, "tag");
    append(fragment, tag);
    return fragment;
}

Bytes RecordSealer::sealBlocks(std::uint8_t type, Octets content, std::size_t moreBlocks)
{
    const bool chained = m_parameters.version <= TlsVersion::Tls10;
    const bool outer = m_parameters.encryptThenMac && m_parameters.version != TlsVersion::Ssl3;
    Bytes plain(content.begin(), content.end());
    if (!outer)
        append(plain, macOf(type, content));
    const std::size_t padding = m_shape.block - 1 - plain.size() % m_shape.block + moreBlocks * m_shape.block;
    plain.insert(plain.end(), padding + 1, static_cast<std::uint8_t>(padding));
    if (m_parameters.version == TlsVersion::Ssl3 && padding > 0)
        plain[plain.size() - 2] ^= 0x77; // SSL 3.0 allows anything

    Bytes iv = m_chained;
    Bytes fragment;
    if (!chained) {
        iv.assign(m_shape.block, static_cast<std::uint8_t>(m_sequence + 1));
        fragment = iv;
    }
    const CipherContextPtr context = encrypting(m_shape.openSslName);
    int done = 0;
    Bytes sealed(plain.size());
    EVP_CIPHER_CTX_set_padding(context.get(), 0);
    require(EVP_EncryptInit_ex2(context.get(), nullptr, m_keys.key.data(), iv.data(), nullptr) == 1, "key");
    EVP_EncryptUpdate(context.get(), sealed.data(), &done, plain.data(), static_cast<int>(plain.size()));
    m_chained.assign(sealed.end() - m_shape.block, sealed.end());
    append(fragment, sealed);
    if (outer)
        append(fragment, macOf(type, fragment));
    return fragment;
}

Bytes RecordSealer::sealStream(std::uint8_t type, Octets content)
{
    Bytes plain(content.begin(), content.end());
    append(plain, macOf(type, content));
    if (m_rc4 != nullptr) {
        int done = 0;
        EVP_EncryptUpdate(static_cast<EVP_CIPHER_CTX*>(m_rc4), plain.data(), &done, plain.data(),
                          static_cast<int>(plain.size()));
    }
    return plain;
}

Bytes RecordSealer::macOf(std::uint8_t type, Octets content) const
{
    const TlsHash hash = m_parameters.suite->mac;
    if (hash == TlsHash::None)
        return {};
    Bytes text = macHeader(type, content.size());
    if (m_parameters.version == TlsVersion::Ssl3) {
        text.erase(text.begin() + 9, text.begin() + 11);
        const std::size_t pad = hash == TlsHash::Md5 ? 48 : 40;
        const Bytes inner = digest(openSslName(hash), {m_keys.mac, Bytes(pad, 0x36), text, content});
        return digest(openSslName(hash), {m_keys.mac, Bytes(pad, 0x5c), inner});
    }
    append(text, content);
    Bytes mac(EVP_MAX_MD_SIZE);
    std::size_t size = 0;
    require(EVP_Q_mac(cryptoLibrary(), "HMAC", nullptr, openSslName(hash), nullptr, m_keys.mac.data(),
                      m_keys.mac.size(), text.data(), text.size(), mac.data(), mac.size(), &size) != nullptr,
            "HMAC");
    mac.resize(m_parameters.truncatedHmac ? 10 : size);
    return mac;
}

Bytes RecordSealer::macHeader(std::uint8_t type, std::size_t length) const
{
    Bytes header;
    for (int shift = 56; shift >= 0; shift -= 8)
        header.push_back(static_cast<std::uint8_t>(m_sequence >> shift));
    append(header, std::array<std::uint8_t, 5>{
                       type, static_cast<std::uint8_t>(m_version >> 8), static_cast<std::uint8_t>(m_version),
                       static_cast<std::uint8_t>(length >> 8), static_cast<std::uint8_t>(length)});
    return header;
}

RecordKeys RecordSealer::someKeys(const ProtectionParameters& parameters)
{
    const CipherShape shape = shapeOf(parameters.suite->cipher);
    RecordKeys keys;
    keys.mac.resize(digestSize(parameters.suite->mac));
    keys.key.resize(shape.key);
    if (shape.isAead())
        keys.iv.resize(parameters.version == TlsVersion::Tls13 ? 12 : shape.fixedNonce);
    else if (shape.mode == CipherShape::Mode::Cbc && parameters.version <= TlsVersion::Tls10)
        keys.iv.resize(shape.block);
    std::iota(keys.mac.begin(), keys.mac.end(), std::uint8_t{0x11});
    std::iota(keys.key.begin(), keys.key.end(), std::uint8_t{0x61});
    std::iota(keys.iv.begin(), keys.iv.end(), std::uint8_t{0xc1});
    return keys;
}

} // namespace weir::test
