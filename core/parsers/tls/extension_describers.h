// Extensions of the hello and other messages, each broken down by a function of its own. For
// extension_fields.cpp alone, whose table says which is whose.
#pragma once

#include "core/parsers/tls/handshake_fields.h"
#include "core/tls/tls_names.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace weir::extensions {

// ---- negotiation_extensions.cpp

void describeServerName(FieldReader& reader, ExtensionPlace);
void describeMaxFragmentLength(FieldReader& reader, ExtensionPlace);
void describeSrp(FieldReader& reader, ExtensionPlace);
void describeSrtp(FieldReader& reader, ExtensionPlace);
void describeHeartbeat(FieldReader& reader, ExtensionPlace);
void describeAlpn(FieldReader& reader, ExtensionPlace);
void describePadding(FieldReader& reader, ExtensionPlace);
void describeTokenBinding(FieldReader& reader, ExtensionPlace);
void describeRecordSizeLimit(FieldReader& reader, ExtensionPlace);
void describeConnectionId(FieldReader& reader, ExtensionPlace);
void describeNextProtocols(FieldReader& reader, ExtensionPlace);
void describeApplicationSettings(FieldReader& reader, ExtensionPlace place);
void describeRenegotiationInfo(FieldReader& reader, ExtensionPlace);

// ---- certificate_extensions.cpp

void describeStatusRequest(FieldReader& reader, ExtensionPlace place);
void describeStatusRequestV2(FieldReader& reader, ExtensionPlace);
void describeSignatureAlgorithms(FieldReader& reader, ExtensionPlace);
void describeScts(FieldReader& reader, ExtensionPlace);
void describeCertificateTypes(FieldReader& reader, ExtensionPlace place);
void describeCompressCertificate(FieldReader& reader, ExtensionPlace);
void describeDelegatedCredential(FieldReader& reader, ExtensionPlace place);
void describeAuthorities(FieldReader& reader, ExtensionPlace);
void describeOidFilters(FieldReader& reader, ExtensionPlace);

// ---- key_extensions.cpp

void describeGroups(FieldReader& reader, ExtensionPlace);
void describePointFormats(FieldReader& reader, ExtensionPlace);
void describeSessionTicket(FieldReader& reader, ExtensionPlace);
void describePsk(FieldReader& reader, ExtensionPlace place);
void describeEarlyData(FieldReader& reader, ExtensionPlace place);
void describeSupportedVersions(FieldReader& reader, ExtensionPlace place);
void describeCookie(FieldReader& reader, ExtensionPlace);
void describePskModes(FieldReader& reader, ExtensionPlace);
void describeKeyShare(FieldReader& reader, ExtensionPlace place);
void describeTicketRequest(FieldReader& reader, ExtensionPlace place);

// ---- encrypted_hello_extensions.cpp

void describeEncryptedClientHello(FieldReader& reader, ExtensionPlace place);
void describeEncryptedServerName(FieldReader& reader, ExtensionPlace place);

// ---- what they are made of

using Show = FieldReader::Show;

/// The meaning of a number.
using Meaning = std::string (*)(std::uint32_t);

template <std::string_view (*Name)(std::uint8_t)>
std::string meaning8(std::uint32_t number)
{
    return std::string(Name(static_cast<std::uint8_t>(number)));
}
template <std::string_view (*Name)(std::uint16_t)>
std::string meaning16(std::uint32_t number)
{
    return std::string(Name(static_cast<std::uint16_t>(number)));
}

std::string groupMeaning(std::uint32_t group);
std::string schemeMeaning(std::uint32_t scheme);

void describeNumber(FieldReader& reader, unsigned width, FieldName name, Meaning meaning, Show show);
/// A vector of numbers that mean something.
void describeList(FieldReader& reader, unsigned lengthWidth, FieldName lengthName, unsigned width,
                  FieldName name, Meaning meaning, Show show);
void describeKeyShareEntry(FieldReader& reader);

} // namespace weir::extensions
