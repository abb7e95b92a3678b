// The certificates of a TLS session as a person looks at them: cards, fields, files.
#pragma once

#include "core/model/detail_tree.h"
#include "core/model/message_detail.h"

#include <QByteArray>
#include <QString>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace weir {

/// What a link of a card stands for: certificates to be saved.
struct CertificateLink
{
    std::size_t session = 0;                  ///< of the connection
    Direction sender = Direction::ToClient;   ///< ToClient: the server's
    std::optional<std::size_t> certificate{}; ///< of the chain, leaf first; nothing: all of it

    QString target() const;
    static std::optional<CertificateLink> parse(const QString& target);
};

/// What one side showed, leaf first; empty where nothing was seen.
const std::vector<std::vector<std::uint8_t>>& chainOf(const TlsFacts& session, Direction sender);

/// A card a certificate of the server's chain, leaf first, judged as of that time; then those of the client.
/// sessionNumber: of the connection.
std::vector<DetailCard> certificateCards(const TlsFacts& session, std::size_t sessionNumber, Timestamp when);

/// All that the certificates of both sides say, their ASN.1 included.
void addCertificateFields(DetailField& parent, const TlsFacts& session);

QByteArray asPem(std::span<const std::vector<std::uint8_t>> certificates);
/// A safe file name for what the link stands for.
QString certificateFileName(const TlsFacts& session, const CertificateLink& link);

} // namespace weir
