#include "core/model/certificate_detail.h"

#include "core/export/file_name.h"
#include "core/tls/certificate.h"

#include <QCoreApplication>
#include <QStringList>

namespace weir {

namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("weir::CertificateDetail", text);
}

QString validityOf(const CertificateFacts& facts)
{
    return facts.notBefore && facts.notAfter
               ? tr("%1 to %2").arg(fromUtf8(facts.notBeforeText), fromUtf8(facts.notAfterText))
               : tr("cannot be read");
}

QString keyOf(const CertificateFacts& facts)
{
    return facts.keyType.empty()
               ? tr("of a kind that is not known")
               : tr("%1, %2 bits").arg(fromUtf8(facts.keyType), QString::number(facts.keyBits));
}

void addIf(DetailCard& card, const QString& name, const QString& value)
{
    if (!value.isEmpty())
        card.lines.push_back({name, value});
}

/// What is held of a chain, as the first lines of the card of its leaf.
void addVerdicts(DetailCard& card, const TlsFacts& session, Direction sender, Timestamp when)
{
    // A client's certificate is for a person or a machine: there is no name that was asked for.
    const auto verdicts = judgeChain(chainOf(session, sender), when,
                                     sender == Direction::ToClient ? session.serverName : std::string());
    for (const CertificateVerdict& verdict : verdicts)
        card.lines.push_back({tr("Verdict"), fromUtf8(verdict.sentence)});
    if (verdicts.empty())
        card.lines.push_back({tr("Verdict"), tr("nothing is wrong with it that can be seen here")});
    else
        card.group = AnomalyGroup::Suspicious;
}

QString titleOf(Direction sender, std::size_t number)
{
    const bool client = sender == Direction::ToServer;
    if (number == 0)
        return client ? tr("Client's certificate") : tr("Certificate");
    return (client ? tr("Certificate %1 of the client's chain") : tr("Certificate %1 of the chain"))
        .arg(number + 1);
}

DetailCard cardOf(const TlsFacts& session, Direction sender, std::size_t number, Timestamp when)
{
    DetailCard card;
    card.title = titleOf(sender, number);
    const auto certificate = Certificate::parse(chainOf(session, sender)[number]);
    if (!certificate) {
        card.lines.push_back({{}, tr("It cannot be understood")});
        card.group = AnomalyGroup::Protocol;
        return card;
    }
    const CertificateFacts& facts = certificate->facts();
    card.title += QStringLiteral("  ·  ") + fromUtf8(facts.commonNameOrSubject());
    if (number == 0)
        addVerdicts(card, session, sender, when);
    QStringList names;
    for (const auto& [kind, alternative] : facts.names)
        names.append(fromUtf8(alternative));
    addIf(card, tr("Names"), names.join(QStringLiteral(", ")));
    addIf(card, tr("Issuer"), fromUtf8(facts.issuer));
    card.lines.push_back({tr("Valid"), validityOf(facts)});
    card.lines.push_back({tr("Key"), keyOf(facts)});
    addIf(card, tr("Signature"), fromUtf8(facts.signatureAlgorithm));
    addIf(card, tr("SHA-256"), fromUtf8(facts.sha256));
    addIf(card, tr("SHA-1"), fromUtf8(facts.sha1));
    return card;
}

void addAsn1(DetailField& parent, const Asn1Node& node)
{
    DetailField& field = parent.add(fromUtf8(node.name), fromUtf8(node.name), fromUtf8(node.text),
                                    tr("Octets %1 to %2 of the certificate").arg(node.begin).arg(node.end));
    for (const Asn1Node& child : node.children)
        addAsn1(field, child);
}

void addCertificate(DetailField& parent, const QString& key, const QString& title,
                    const std::vector<std::uint8_t>& octets)
{
    const auto certificate = Certificate::parse(octets);
    DetailField& field =
        parent.add(key, title,
                   certificate ? fromUtf8(certificate->facts().commonNameOrSubject()) : tr("not understood"));
    if (certificate) {
        const CertificateFacts& facts = certificate->facts();
        field.add("subject", tr("Subject"), fromUtf8(facts.subject));
        field.add("issuer", tr("Issuer"), fromUtf8(facts.issuer));
        field.add("version", tr("Version"), QString::number(facts.version));
        field.add("serial", tr("Serial number"), fromUtf8(facts.serialNumber));
        field.add("validity", tr("Valid"), validityOf(facts));
        if (!facts.names.empty()) {
            DetailField& names = field.add("names", tr("Names"), QString::number(facts.names.size()));
            for (const auto& [kind, name] : facts.names)
                names.add("name", fromUtf8(kind), fromUtf8(name));
        }
        field.add("key", tr("Key"), keyOf(facts));
        field.add("signature", tr("Signature"), fromUtf8(facts.signatureAlgorithm));
        field.add("authority", tr("May sign others"), facts.authority ? tr("yes") : tr("no"));
        field.add("selfsigned", tr("Self-signed"), facts.selfSigned ? tr("yes") : tr("no"));
        field.add("sha256", tr("SHA-256"), fromUtf8(facts.sha256));
        field.add("sha1", tr("SHA-1"), fromUtf8(facts.sha1));
    }
    addAsn1(field.add("asn1", tr("ASN.1"), tr("%1 octets").arg(octets.size())), readCertificateAsn1(octets));
}

} // namespace

QString CertificateLink::target() const
{
    const QString chain =
        QStringLiteral("certificate:%1:%2")
            .arg(session)
            .arg(sender == Direction::ToServer ? QLatin1String("client") : QLatin1String("server"));
    return certificate ? chain + QLatin1Char(':') + QString::number(*certificate) : chain;
}

std::optional<CertificateLink> CertificateLink::parse(const QString& target)
{
    const QStringList parts = target.split(QLatin1Char(':'));
    if (parts.size() < 3 || parts.size() > 4 || parts[0] != QLatin1String("certificate"))
        return std::nullopt;
    CertificateLink link;
    bool valid = true;
    link.session = parts[1].toULongLong(&valid);
    link.sender = parts[2] == QLatin1String("client") ? Direction::ToServer : Direction::ToClient;
    valid = valid && (link.sender == Direction::ToServer || parts[2] == QLatin1String("server"));
    if (valid && parts.size() == 4)
        link.certificate = parts[3].toULongLong(&valid);
    return valid ? std::optional(link) : std::nullopt;
}

const std::vector<std::vector<std::uint8_t>>& chainOf(const TlsFacts& session, Direction sender)
{
    return sender == Direction::ToServer ? session.clientCertificates : session.serverCertificates;
}

std::vector<DetailCard> certificateCards(const TlsFacts& session, std::size_t sessionNumber, Timestamp when)
{
    std::vector<DetailCard> cards;
    for (const Direction sender : {Direction::ToClient, Direction::ToServer}) {
        const std::size_t count = chainOf(session, sender).size();
        for (std::size_t i = 0; i < count; ++i) {
            cards.push_back(cardOf(session, sender, i, when));
            cards.back().links.push_back({tr("Save…"), CertificateLink{sessionNumber, sender, i}.target()});
            if (i == 0 && count > 1)
                cards.back().links.push_back({tr("Save the chain of %1…").arg(count),
                                              CertificateLink{sessionNumber, sender}.target()});
        }
    }
    return cards;
}

void addCertificateFields(DetailField& parent, const TlsFacts& session)
{
    for (std::size_t i = 0; i < session.serverCertificates.size(); ++i)
        addCertificate(parent, QStringLiteral("server%1").arg(i), tr("Certificate %1").arg(i + 1),
                       session.serverCertificates[i]);
    for (std::size_t i = 0; i < session.clientCertificates.size(); ++i)
        addCertificate(parent, QStringLiteral("client%1").arg(i), tr("Client's certificate %1").arg(i + 1),
                       session.clientCertificates[i]);
}

QByteArray asPem(std::span<const std::vector<std::uint8_t>> certificates)
{
    return QByteArray::fromStdString(toPem(certificates));
}

QString certificateFileName(const TlsFacts& session, const CertificateLink& link)
{
    const std::size_t number = link.certificate.value_or(0);
    std::string name = session.serverName;
    if (number != 0 || link.sender == Direction::ToServer) {
        const auto certificate = Certificate::parse(chainOf(session, link.sender)[number]);
        name = certificate ? certificate->facts().commonNameOrSubject() : std::string();
    }
    return fromUtf8(safeFileName(name.empty() ? "certificate" : name) + ".pem");
}

} // namespace weir
