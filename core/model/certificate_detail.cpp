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

QString dayOf(Timestamp moment)
{
    return formatMoment(moment, moment, TimeFormat::DateAndTime).section(QLatin1Char('.'), 0, 0);
}

QString validityOf(const CertificateFacts& facts)
{
    return facts.notBefore && facts.notAfter
               ? tr("%1 to %2").arg(dayOf(*facts.notBefore), dayOf(*facts.notAfter))
               : tr("cannot be read");
}

QString keyOf(const CertificateFacts& facts)
{
    return facts.keyType.empty() ? tr("of a kind that is not known")
                                 : tr("%1, %2 bits").arg(fromUtf8(facts.keyType)).arg(facts.keyBits);
}

void addIf(DetailCard& card, const QString& name, const QString& value)
{
    if (!value.isEmpty())
        card.lines.push_back({name, value});
}

/// What is held of the chain, as the first lines of the card of its leaf.
void addVerdicts(DetailCard& card, const TlsFacts& session, Timestamp when)
{
    const auto verdicts = judgeChain(session.serverCertificates, when, session.serverName);
    for (const CertificateVerdict& verdict : verdicts)
        card.lines.push_back({tr("Verdict"), fromUtf8(verdict.sentence)});
    if (verdicts.empty())
        card.lines.push_back({tr("Verdict"), tr("nothing is wrong with it that can be seen here")});
    else
        card.group = AnomalyGroup::Suspicious;
}

DetailCard cardOf(const TlsFacts& session, std::size_t number, Timestamp when)
{
    DetailCard card;
    const auto certificate = Certificate::parse(session.serverCertificates[number]);
    if (!certificate) {
        card.title = tr("Certificate");
        card.lines.push_back({{}, tr("It cannot be understood")});
        card.group = AnomalyGroup::Protocol;
        return card;
    }
    const CertificateFacts& facts = certificate->facts();
    const QString name = fromUtf8(facts.commonNameOrSubject());
    card.title = number == 0 ? tr("Certificate  ·  %1").arg(name)
                             : tr("Certificate %1 of the chain  ·  %2").arg(number + 1).arg(name);
    if (number == 0)
        addVerdicts(card, session, when);
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
    return certificate ? QStringLiteral("certificate:%1:%2").arg(session).arg(*certificate)
                       : QStringLiteral("certificate:%1").arg(session);
}

std::optional<CertificateLink> CertificateLink::parse(const QString& target)
{
    const QStringList parts = target.split(QLatin1Char(':'));
    if (parts.size() < 2 || parts.size() > 3 || parts.front() != QLatin1String("certificate"))
        return std::nullopt;
    bool number = true;
    CertificateLink link{parts[1].toULongLong(&number), std::nullopt};
    if (number && parts.size() == 3)
        link.certificate = parts[2].toULongLong(&number);
    return number ? std::optional(link) : std::nullopt;
}

std::vector<DetailCard> certificateCards(const TlsFacts& session, std::size_t sessionNumber, Timestamp when)
{
    std::vector<DetailCard> cards;
    const std::size_t count = session.serverCertificates.size();
    for (std::size_t i = 0; i < count; ++i) {
        cards.push_back(cardOf(session, i, when));
        cards.back().links.push_back({tr("Save…"), CertificateLink{sessionNumber, i}.target()});
        if (i == 0 && count > 1)
            cards.back().links.push_back({tr("Save the chain of %1…").arg(count),
                                          CertificateLink{sessionNumber, std::nullopt}.target()});
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

QString certificateFileName(const TlsFacts& session, std::optional<std::size_t> certificate)
{
    std::string name = session.serverName;
    if (certificate && *certificate != 0) {
        const auto issuer = Certificate::parse(session.serverCertificates[*certificate]);
        name = issuer ? issuer->facts().commonNameOrSubject() : std::string();
    }
    return fromUtf8(safeFileName(name.empty() ? "certificate" : name) + ".pem");
}

} // namespace weir
