#include "ui/connection_view.h"

#include "core/model/capture_session.h"
#include "ui/list_delegate.h"
#include "ui/theme.h"

#include <QLineEdit>

#include <algorithm>

namespace weir {

namespace {

/// The user's colour and mark before the number; a dot in the colour of the state or of the gravest anomaly,
/// beside the word that says it; a lock before protocols that are encrypted.
class ConnectionDelegate final : public ListDelegate
{
public:
    using ListDelegate::ListDelegate;

    void initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const override
    {
        ListDelegate::initStyleOption(option, index);
        if (index.data(ConnectionListModel::MarkedRole).toBool())
            option->font.setBold(true);
    }

protected:
    std::optional<Sign> signOf(const QModelIndex& index) const override
    {
        const ThemeColors& colors = theme().colors();
        switch (static_cast<ConnectionColumn>(index.column())) {
        case ConnectionColumn::Number: {
            const QVariant color = index.data(OrderedListModel::ColorRole);
            const bool marked = index.data(ConnectionListModel::MarkedRole).toBool();
            if (color.isValid())
                return Sign{Sign::Kind::Badge,
                            colors.connectionColors[static_cast<std::size_t>(color.toInt() - 1)],
                            QString::number(color.toInt())};
            if (marked)
                return Sign{Sign::Kind::Badge, colors.text, QStringLiteral("✓")};
            return std::nullopt;
        }
        case ConnectionColumn::Protocols: {
            const QVariant decryption = index.data(ConnectionListModel::DecryptionRole);
            return decryption.isValid() ? lock(static_cast<Decryption>(decryption.toInt())) : std::nullopt;
        }
        case ConnectionColumn::State:
            return Sign{Sign::Kind::Dot,
                        colors.stateColor(
                            static_cast<ConnectionState>(index.data(ConnectionListModel::StateRole).toInt())),
                        {}};
        case ConnectionColumn::Anomalies: {
            const QVariant group = index.data(ConnectionListModel::AnomalyGroupRole);
            if (!group.isValid())
                return std::nullopt;
            return Sign{Sign::Kind::Dot, colors.anomalyGroups[static_cast<std::size_t>(group.toInt())], {}};
        }
        default:
            return std::nullopt;
        }
    }

private:
    std::optional<Sign> lock(Decryption decryption) const
    {
        const ThemeColors& colors = theme().colors();
        switch (decryption) {
        case Decryption::Decrypted:
            return Sign{Sign::Kind::OpenLock, colors.outOfOrderMark, {}};
        case Decryption::Partly:
            return Sign{Sign::Kind::OpenLock, colors.gapMark, {}};
        case Decryption::NotNeeded:
            return std::nullopt;
        default:
            return Sign{Sign::Kind::ClosedLock, colors.mutedText, {}};
        }
    }
};

} // namespace

ConnectionView::ConnectionView(CaptureSession& session, const Theme& theme, QWidget* parent)
    : ListView(session.connections(), theme, QStringLiteral("connections"), parent),
      m_session(session),
      m_model(session.connections())
{
    table().setAccessibleName(tr("Connections"));
    table().setItemDelegate(new ConnectionDelegate(theme, this));
    filterEdit().setObjectName(QStringLiteral("filter"));
    filterEdit().setAccessibleName(tr("Filter of connections"));
    filterEdit().setPlaceholderText(tr("Filter connections: words, or field:word"));
    filterEdit().setToolTip(
        tr("<p>Shows the connections that bear all of these words, anywhere in client, server, host, "
           "protocols, state, notes, encapsulation and anomalies. A minus before a word hides those that "
           "bear "
           "it; \"quotes\" keep blanks.</p>"
           "<p>A field narrows a word: <b>%1</b>. Examples: <code>10.0.0.5 reset</code>, "
           "<code>port:443 -state:closed</code>, <code>anomaly:gap</code>, <code>marked:yes</code>, "
           "<code>tls:no_secrets</code>.</p>")
            .arg(ConnectionFilter::fieldNames().join(QStringLiteral(":</b>, <b>")) + QLatin1Char(':')));
    connect(&m_model, &OrderedListModel::orderApplied, this, &ConnectionView::selectFirstUnlessChosen);
    connect(&session, &CaptureSession::captureChanged, this, [this] {
        forgetChoice();
        showEmptyText();
    });
    connect(&session, &CaptureSession::updated, this, [this] {
        selectFirstUnlessChosen();
        showEmptyText();
    });
}

std::optional<ConnectionId> ConnectionView::current() const
{
    const auto row = currentRow();
    return row ? std::optional(ConnectionId{*row}) : std::nullopt;
}

std::vector<ConnectionId> ConnectionView::selected() const
{
    std::vector<ConnectionId> ids;
    for (const std::uint32_t number : selectedRows())
        ids.push_back(ConnectionId{number});
    return ids;
}

bool ConnectionView::isSelected(ConnectionId id) const
{
    const auto row = m_model.rowOf(id);
    return row && table().selectionModel()->isSelected(m_model.index(*row, 0));
}

void ConnectionView::toggleMarks(const std::vector<ConnectionId>& ids)
{
    const bool all =
        std::all_of(ids.begin(), ids.end(), [this](ConnectionId id) { return m_model.marked(id); });
    m_model.setMarked(ids, !all);
}

void ConnectionView::selectFirstUnlessChosen()
{
    // Until the user chooses a row, the first one is followed: what the list was sorted for.
    if (!chosenByUser())
        selectFirst();
}

void ConnectionView::applyFilter(const QString& text)
{
    m_model.setFilter(ConnectionFilter::parse(text));
}

QString ConnectionView::emptyText() const
{
    if (!m_session.error().isEmpty())
        return m_session.error();
    if (m_model.totalCount() != 0)
        return tr("No connection bears these words.\nEsc in the filter line clears it.");
    if (m_session.loading())
        return tr("Reading …");
    if (m_session.isOpen() && m_session.progress().stage == AnalysisStage::Cancelled)
        return tr("Reading was stopped before a TCP connection was found.\nCtrl+R reads the capture again.");
    return m_session.isOpen() ? tr("There are no TCP connections in this capture.") : QString();
}

} // namespace weir
