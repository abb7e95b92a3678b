// The list of objects: the contents of messages over all connections, with what they are and where they come
// from.
#pragma once

#include "core/model/filter_terms.h"
#include "core/model/message_entries_model.h"

namespace weir {

enum class ObjectColumn : std::uint8_t {
    Number, ///< in the whole capture, as weir-cli counts
    Name,
    Type,
    Size,
    Host,
    Complete,
    Status,
    Connection,
    Time,
    Sender,
    Url,
    Anomalies
};

/// MessageEntry::first: the message that has the content. second: the request that it answers.
class ObjectListModel final : public MessageEntriesModel
{
    Q_OBJECT

public:
    enum ObjectRoles {
        ImageRole = LastRole ///< the media type is one of an image, bool
    };

    explicit ObjectListModel(QObject* parent = nullptr);

    std::span<const ListColumn> columns() const override;
    int octetsColumn() const override { return static_cast<int>(ObjectColumn::Size); }
    int timeColumn() const override { return static_cast<int>(ObjectColumn::Time); }
    QVariant data(const QModelIndex& index, int role) const override;

    void setFilter(const QString& text);
    static QStringList filterFields();

private:
    const char* context() const override { return "weir::ObjectListModel"; }
    std::unique_ptr<const RowSource> snapshot() const override;
    std::vector<MessageEntry>
    entriesOf(const std::shared_ptr<const ConnectionMessages>& messages) const override;
    QString text(const MessageEntry& entry, int column) const override;
    QString copyText(const MessageEntry& entry, int column) const override;

    std::vector<FilterTerm> m_terms;
};

/// The last part of the path: what the object would be called. The host where there is none.
std::string_view nameOfUrl(std::string_view url);

} // namespace weir
