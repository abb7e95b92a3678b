#include "ui/message_view.h"

#include "ui/list_delegate.h"
#include "ui/theme.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QSettings>

#include <algorithm>

namespace weir {

namespace {

/// A dot in the colour of the class of the status, or of the gravest anomaly, beside the word that says it.
class MessageDelegate final : public ListDelegate
{
public:
    using ListDelegate::ListDelegate;

protected:
    std::optional<Sign> signOf(const QModelIndex& index) const override
    {
        const ThemeColors& colors = theme().colors();
        const auto group = [&](AnomalyGroup which) {
            return Sign{Sign::Kind::Dot, colors.anomalyGroups[static_cast<std::size_t>(which)], {}};
        };
        if (index.column() == static_cast<int>(MessageColumn::Anomalies)) {
            const QVariant gravest = index.data(MessageEntriesModel::AnomalyGroupRole);
            return gravest.isValid() ? std::optional(group(static_cast<AnomalyGroup>(gravest.toInt())))
                                     : std::nullopt;
        }
        if (index.column() != static_cast<int>(MessageColumn::Status))
            return std::nullopt;
        switch (index.data().toInt() / 100) {
        case 2:
            return Sign{Sign::Kind::Dot, colors.outOfOrderMark, {}};
        case 3:
            return group(AnomalyGroup::Protocol);
        case 4:
            return group(AnomalyGroup::Capture);
        case 5:
            return group(AnomalyGroup::Suspicious);
        default:
            return std::nullopt;
        }
    }
};

} // namespace

MessageView::MessageView(MessageSession& session, const Theme& theme, QWidget* parent)
    : ListView(session.messages(), theme, QStringLiteral("messages"), parent),
      m_session(session),
      m_model(session.messages()),
      m_choice(new QComboBox(this))
{
    table().setAccessibleName(tr("Messages"));
    table().setItemDelegate(new MessageDelegate(theme, this));
    filterEdit().setObjectName(QStringLiteral("messageFilter"));
    filterEdit().setAccessibleName(tr("Filter of messages"));
    filterEdit().setPlaceholderText(tr("Filter messages: words, or field:word"));
    filterEdit().setToolTip(
        tr("<p>Shows the messages that bear all of these words. A field narrows a word: <b>%1</b>. Examples: "
           "<code>status:4</code>, <code>method:post json</code>, <code>-host:cdn anomaly:any</code>.</p>")
            .arg(MessageListModel::filterFields().join(QStringLiteral(":</b>, <b>")) + QLatin1Char(':')));
    m_choice->setObjectName(QStringLiteral("messageChoice"));
    m_choice->setAccessibleName(tr("Which messages"));
    m_choice->addItem(tr("Requests and responses"), static_cast<int>(MessageChoice::Exchanges));
    m_choice->addItem(tr("WebSocket, gRPC, events"), static_cast<int>(MessageChoice::Messages));
    m_choice->addItem(tr("TLS handshakes"), static_cast<int>(MessageChoice::Handshakes));
    m_choice->addItem(tr("Everything"), static_cast<int>(MessageChoice::All));
    connect(m_choice, &QComboBox::currentIndexChanged, this, [this] {
        m_model.setChoice(static_cast<MessageChoice>(m_choice->currentData().toInt()));
        showEmptyText();
    });
    filterRow().insertWidget(0, m_choice);
    connect(&session, &MessageSession::published, this, [this] { showEmptyText(); });
    connect(&session, &MessageSession::aboutToEnd, this, [this] { table().setEmptyText({}); });
}

void MessageView::restoreSettings()
{
    ListView::restoreSettings();
    const int kept = m_choice->findData(QSettings().value(QStringLiteral("messages/kind")).toInt());
    m_choice->setCurrentIndex(std::max(kept, 0));
}

void MessageView::saveSettings() const
{
    ListView::saveSettings();
    QSettings().setValue(QStringLiteral("messages/kind"), m_choice->currentData());
}

const MessageEntry* MessageView::current() const
{
    const auto row = currentRow();
    return row && m_model.entry(*row).owner ? &m_model.entry(*row) : nullptr;
}

void MessageView::applyFilter(const QString& text)
{
    m_model.setFilter(text);
}

QString MessageView::emptyText() const
{
    if (m_session.busy())
        return tr("Looking for messages …");
    if (m_model.totalCount() == 0)
        return tr("No messages were found: the connections carry none of the protocols that Weir parses, or "
                  "they are encrypted.");
    if (m_model.isFiltered())
        return tr("No message of this kind bears these words.\nEsc in the filter line clears it.");
    return tr("There are no messages of this kind here, but of another:\nchoose “%1” at the left of the "
              "filter line.")
        .arg(m_choice->itemText(m_choice->findData(static_cast<int>(m_model.otherChoice()))));
}

} // namespace weir
