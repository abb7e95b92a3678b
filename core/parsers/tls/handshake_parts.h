// Parts of the breakdown of handshake messages, for handshake_fields.cpp alone.
#pragma once

#include "core/parsers/tls/field_tree.h"
#include "core/parsers/tls/handshake_fields.h"

namespace weir {

// ---- key_exchange_fields.cpp

void describeServerKeyExchange(FieldReader& reader, const HandshakeFacts& facts);
void describeClientKeyExchange(FieldReader& reader, const HandshakeFacts& facts);

// ---- certificate_messages.cpp

void describeCertificates(FieldReader& reader, const HandshakeFacts& facts);
void describeCertificateRequest(FieldReader& reader, const HandshakeFacts& facts);
void describeCertificateUrl(FieldReader& reader);
void describeCertificateStatus(FieldReader& reader);
void describeCompressedCertificate(FieldReader& reader, const HandshakeFacts& facts);

// ---- what several of them have in common

void describeScheme(FieldReader& reader, FieldName name);
/// With its algorithm, where the version sends it.
void describeSignature(FieldReader& reader, const HandshakeFacts& facts, FieldName lengthName,
                       FieldName name);

} // namespace weir
