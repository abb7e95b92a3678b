// Extensions: RFC 6066, 7301, 8446 and the others that IANA's registry names.
#include "core/parsers/tls/extension_describers.h"
#include "core/tls/tls_names.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace weir {

namespace {

using namespace extensions;

/// Those that are nothing but their presence.
void describeNothing(FieldReader&, ExtensionPlace) {}

struct Describer
{
    std::uint16_t type;
    void (*describe)(FieldReader&, ExtensionPlace);
};

constexpr std::array describers{
    Describer{0, describeServerName},
    Describer{1, describeMaxFragmentLength},
    Describer{2, describeNothing},
    Describer{4, describeNothing},
    Describer{5, describeStatusRequest},
    Describer{9, describeCertificateTypes},
    Describer{10, describeGroups},
    Describer{11, describePointFormats},
    Describer{12, describeSrp},
    Describer{13, describeSignatureAlgorithms},
    Describer{14, describeSrtp},
    Describer{15, describeHeartbeat},
    Describer{16, describeAlpn},
    Describer{17, describeStatusRequestV2},
    Describer{18, describeScts},
    Describer{19, describeCertificateTypes},
    Describer{20, describeCertificateTypes},
    Describer{21, describePadding},
    Describer{22, describeNothing},
    Describer{23, describeNothing},
    Describer{24, describeTokenBinding},
    Describer{27, describeCompressCertificate},
    Describer{28, describeRecordSizeLimit},
    Describer{34, describeDelegatedCredential},
    Describer{35, describeSessionTicket},
    Describer{41, describePsk},
    Describer{42, describeEarlyData},
    Describer{43, describeSupportedVersions},
    Describer{44, describeCookie},
    Describer{45, describePskModes},
    Describer{47, describeAuthorities},
    Describer{48, describeOidFilters},
    Describer{49, describeNothing},
    Describer{50, describeSignatureAlgorithms},
    Describer{51, describeKeyShare},
    Describer{54, describeConnectionId},
    Describer{58, describeTicketRequest},
    Describer{13172, describeNextProtocols},
    Describer{17513, describeApplicationSettings},
    Describer{17613, describeApplicationSettings},
    Describer{65037, describeEncryptedClientHello},
    Describer{65281, describeRenegotiationInfo},
    Describer{65486, describeEncryptedServerName},
};

/// What of an extension is worth its line in the tree before it is opened.
std::string extensionText(std::string_view name, std::uint16_t type, std::size_t length)
{
    if (name.empty())
        return fmt::format("unknown ({}), {} octets", type, length);
    return fmt::format("{} ({}), {} octets", name, type, length);
}

void describeExtension(FieldReader& list, ExtensionPlace place)
{
    const auto type = static_cast<std::uint16_t>(list.peek(2).value_or(0));
    const std::size_t length = list.remaining() >= 4 ? loadBig16(list.rest().data() + 2) : 0;
    const auto name = tlsExtensionName(type);
    FieldGroup group(list.tree(), {"Extension"}, extensionText(name, type, length), list.position(),
                     std::min(list.position() + 4 + length, list.end()));
    list.named(2, {"Type", "tls.handshake.extension.type"}, std::string(name));
    auto data = list.vector(2, {"Length", "tls.handshake.extension.len"});
    if (!data)
        return;
    for (const Describer& describer : describers) {
        if (describer.type == type) {
            describer.describe(*data, place);
            data->expectEnd();
            return;
        }
    }
    data->restAs({"Data", "tls.handshake.extension.data"});
}

} // namespace

namespace extensions {

std::string groupMeaning(std::uint32_t group)
{
    return std::string(tlsGroupName(static_cast<std::uint16_t>(group)));
}

std::string schemeMeaning(std::uint32_t scheme)
{
    return std::string(tlsSignatureSchemeName(static_cast<std::uint16_t>(scheme)));
}

void describeNumber(FieldReader& reader, unsigned width, FieldName name, Meaning meaning, Show show)
{
    const auto number = reader.peek(width);
    reader.named(width, name, number ? meaning(*number) : std::string(), show);
}

void describeList(FieldReader& reader, unsigned lengthWidth, FieldName lengthName, unsigned width,
                  FieldName name, Meaning meaning, Show show)
{
    auto list = reader.vector(lengthWidth, lengthName);
    while (list && !list->atEnd())
        describeNumber(*list, width, name, meaning, show);
}

} // namespace extensions

void describeExtensions(FieldReader& reader, ExtensionPlace place)
{
    if (reader.atEnd())
        return; // messages before extensions were invented
    auto list = reader.vector(2, {"Extensions length", "tls.handshake.extensions_length"});
    while (list && !list->atEnd())
        describeExtension(*list, place);
}

} // namespace weir
