#include "core/parsers/http1/message_framing.h"

#include "core/parsers/http/field_value.h"
#include "core/parsers/http/text.h"

#include <algorithm>
#include <optional>

namespace weir::http {

namespace {

const HeaderField* findField(const std::vector<HeaderField>& fields, std::string_view name)
{
    const auto found = std::find_if(fields.begin(), fields.end(), [name](const HeaderField& field) {
        return equalsIgnoringCase(field.name, name);
    });
    return found == fields.end() ? nullptr : &*found;
}

struct DeclaredLength
{
    bool declared = false;
    std::optional<std::uint64_t> length; ///< the first one that is a number
};

/// All Content-Length fields together; contradictions go to `anomalies`.
DeclaredLength declaredLength(const std::vector<HeaderField>& fields, std::vector<MessageAnomaly>& anomalies)
{
    DeclaredLength result;
    for (const HeaderField& field : fields) {
        if (!equalsIgnoringCase(field.name, "content-length"))
            continue;
        result.declared = true;
        std::vector<std::string_view> values = splitList(field.value);
        if (values.empty())
            values.emplace_back();
        for (const std::string_view value : values) {
            const auto number = parseDecimal(value);
            if (!number)
                anomalies.push_back({Anomaly::HttpLengthConflict, field.valueRange,
                                     "“" + std::string(value) + "” is no length"});
            else if (result.length && *number != *result.length)
                anomalies.push_back({Anomaly::HttpLengthConflict, field.valueRange,
                                     std::string(value) + " contradicts " + std::to_string(*result.length)});
            else
                result.length = number;
        }
    }
    return result;
}

struct TransferCodings
{
    const HeaderField* field = nullptr; ///< the first one
    bool chunked = false;               ///< as the last one
    std::vector<std::string> others;
};

TransferCodings transferCodings(const std::vector<HeaderField>& fields)
{
    TransferCodings codings;
    codings.field = findField(fields, "transfer-encoding");
    for (const std::string_view element : listOf(fields, "transfer-encoding")) {
        const std::string name = toLower(trim(element.substr(0, element.find(';'))));
        codings.chunked = name == "chunked";
        if (!codings.chunked && name != "identity")
            codings.others.push_back(name);
    }
    return codings;
}

/// What both kinds of messages have in common; UntilClose stands for "nothing says how long".
MessageFraming declaredFraming(const std::vector<HeaderField>& fields)
{
    MessageFraming framing;
    const DeclaredLength length = declaredLength(fields, framing.anomalies);
    TransferCodings transfer = transferCodings(fields);
    framing.codings = std::move(transfer.others);
    const bool transfers = transfer.field != nullptr && (transfer.chunked || !framing.codings.empty());
    if (transfers && length.declared)
        framing.anomalies.push_back({Anomaly::HttpTeAndCl, transfer.field->valueRange, {}});
    if (transfer.chunked) {
        framing.kind = MessageFraming::Kind::Chunked;
    } else if (!transfers && length.length) {
        framing.kind = MessageFraming::Kind::Length;
        framing.length = *length.length;
    } else {
        framing.kind = MessageFraming::Kind::UntilClose;
    }
    return framing;
}

} // namespace

MessageFraming requestFraming(const std::vector<HeaderField>& fields)
{
    MessageFraming framing = declaredFraming(fields);
    // A request never ends with its connection: without a length it has no content.
    if (framing.kind == MessageFraming::Kind::UntilClose)
        framing.kind = MessageFraming::Kind::None;
    return framing;
}

MessageFraming responseFraming(unsigned status, std::string_view method,
                               const std::vector<HeaderField>& fields)
{
    MessageFraming framing = declaredFraming(fields);
    if (status == 101 || (method == "CONNECT" && status / 100 == 2)) {
        framing.kind = MessageFraming::Kind::Tunnel;
    } else if (status / 100 == 1 || status == 204 || status == 304 || method == "HEAD") {
        framing.kind = MessageFraming::Kind::None;
    } else if (framing.kind == MessageFraming::Kind::UntilClose && status == 206 &&
               findField(fields, "transfer-encoding") == nullptr) {
        const HeaderField* type = findField(fields, "content-type");
        if (type != nullptr && bareMediaType(type->value) == "multipart/byteranges")
            framing.boundary = parameter(type->value, "boundary");
        if (!framing.boundary.empty())
            framing.kind = MessageFraming::Kind::Multipart;
    }
    return framing;
}

bool framesMessage(std::string_view fieldName)
{
    return equalsIgnoringCase(fieldName, "content-length") ||
           equalsIgnoringCase(fieldName, "transfer-encoding") ||
           equalsIgnoringCase(fieldName, "content-type");
}

} // namespace weir::http
