// A message as fields, and as a card: what one wants to know of it first.
#pragma once

#include "core/model/detail_tree.h"
#include "core/model/format.h"
#include "core/stream/conversation_facts.h"
#include "core/stream/parsed_message.h"

#include <QString>

#include <optional>
#include <vector>

namespace weir {

/// The message and its detail tree as one field below root. number: tells messages of a tree apart.
void addMessageFields(DetailField& root, const ParsedMessage& message, int number, Timestamp captureStart);

/// The sessions of a connection as fields below root.
void addTlsFields(DetailField& root, const ConversationFacts& facts);

/// A line of a card.
struct CardLine
{
    QString name; ///< empty: the value stands alone
    QString value;
};
/// Something that can be done with what a card tells of.
struct CardLink
{
    QString text;
    QString target; ///< of a MessageLink or CertificateLink
};
/// What a link of an exchange's card stands for.
struct MessageLink
{
    enum class Kind { Content, Curl };
    Kind kind = Kind::Content;
    MessageIndex message; ///< of the connection that is shown

    QString target() const;
    static std::optional<MessageLink> parse(const QString& target);
};
struct DetailCard
{
    QString title;
    std::vector<CardLine> lines;
    std::vector<CardLink> links;
    /// Something is not as it should be: of which gravity.
    std::optional<AnomalyGroup> group;
};

/// request and response: either may be null, not both.
DetailCard exchangeCard(const ParsedMessage* request, const ParsedMessage* response);
DetailCard tlsCard(const TlsFacts& session);

} // namespace weir
