#include "ui/tls_sessions_dialog.h"

#include "core/model/format.h"
#include "core/model/message_session.h"

#include <QDialogButtonBox>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QTimer>
#include <QTreeWidget>
#include <QVBoxLayout>

#include <algorithm>
#include <utility>

namespace weir {

namespace {

constexpr int lackColumn = 4;
constexpr int pauseMs = 1000;

void fill(QTreeWidgetItem& item, ConnectionId connection, const TlsFacts& tls)
{
    item.setData(0, Qt::DisplayRole, connection.value);
    const QStringList texts{fromUtf8(tls.serverName),       fromUtf8(tls.version),
                            decryptionText(tls.decryption), fromUtf8(tls.decryptionReason),
                            fromUtf8(tls.cipherSuite),      fromUtf8(tls.clientRandom)};
    for (int column = 1; column <= texts.size(); ++column) {
        item.setText(column, texts[column - 1]);
        item.setToolTip(column, texts[column - 1]);
    }
}

} // namespace

TlsSessionsDialog::TlsSessionsDialog(const MessageSession& session, QWidget* parent)
    : QDialog(parent),
      m_session(session),
      m_list(new QTreeWidget(this)),
      m_pause(new QTimer(this)),
      m_reason(new QLabel(this))
{
    setObjectName(QStringLiteral("tlsSessions"));
    setWindowTitle(tr("TLS sessions"));
    resize(1160, 480);
    m_list->setObjectName(QStringLiteral("sessionList"));
    m_list->setAccessibleName(tr("TLS sessions"));
    m_list->setRootIsDecorated(false);
    m_list->setUniformRowHeights(true);
    m_list->setAlternatingRowColors(true);
    m_list->setHeaderLabels({tr("#"), tr("Server name"), tr("Version"), tr("Decryption"), tr("What it lacks"),
                             tr("Cipher suite"), tr("Client random")});
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
    QPushButton* keys = buttons->addButton(tr("TLS &keys…"), QDialogButtonBox::ActionRole);
    connect(keys, &QPushButton::clicked, this, &TlsSessionsDialog::keysWanted);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(m_list, &QTreeWidget::itemActivated, this, [this](const QTreeWidgetItem* item) {
        emit connectionChosen(ConnectionId{item->data(0, Qt::DisplayRole).toUInt()});
    });
    m_reason->setWordWrap(true);
    m_reason->setTextInteractionFlags(Qt::TextSelectableByMouse);
    connect(m_list, &QTreeWidget::currentItemChanged, this, &TlsSessionsDialog::tellReason);
    m_pause->setSingleShot(true);
    m_pause->setInterval(pauseMs);
    connect(m_pause, &QTimer::timeout, this, [this] { onPublished({}); });
    connect(&session, &MessageSession::published, this, &TlsSessionsDialog::onPublished);
    connect(&session, &MessageSession::aboutToEnd, this, &TlsSessionsDialog::clear);
    auto* layout = new QVBoxLayout(this);
    layout->addWidget(m_list, 1);
    layout->addWidget(m_reason);
    layout->addWidget(buttons);
    // Those that lack something stand first.
    m_list->sortByColumn(lackColumn, Qt::DescendingOrder);
    refresh(m_session.tlsConnections());
    fitColumns();
    m_list->setCurrentItem(m_list->topLevelItem(0));
    tellReason();
}

void TlsSessionsDialog::onPublished(const std::vector<ConnectionId>& connections)
{
    m_changed.insert(m_changed.end(), connections.begin(), connections.end());
    if (m_changed.empty() || m_pause->isActive())
        return;
    const bool first = m_items.empty();
    refresh(std::exchange(m_changed, {}));
    if (first) {
        fitColumns();
        m_list->setCurrentItem(m_list->topLevelItem(0));
    }
    tellReason();
    m_pause->start();
}

void TlsSessionsDialog::clear()
{
    m_pause->stop();
    m_changed.clear();
    m_items.clear();
    m_list->clear();
    tellReason();
}

void TlsSessionsDialog::refresh(const std::vector<ConnectionId>& connections)
{
    m_list->setSortingEnabled(false);
    for (const ConnectionId id : connections) {
        const auto messages = m_session.of(id);
        const std::size_t count = messages ? messages->facts.tls.size() : 0;
        if (count == 0 && !m_items.contains(id))
            continue;
        std::vector<QTreeWidgetItem*>& items = m_items[id];
        for (; items.size() > count; items.pop_back())
            delete items.back();
        while (items.size() < count)
            items.push_back(new QTreeWidgetItem(m_list));
        for (std::size_t i = 0; i < count; ++i)
            fill(*items[i], id, messages->facts.tls[i]);
        if (count == 0)
            m_items.erase(id);
    }
    m_list->setSortingEnabled(true);
}

/// What a session lacks is what one came for: the others take no more than they need.
void TlsSessionsDialog::fitColumns()
{
    for (int column = 0; column < m_list->columnCount(); ++column) {
        m_list->resizeColumnToContents(column);
        m_list->setColumnWidth(column,
                               std::clamp(m_list->columnWidth(column), 56, column == lackColumn ? 560 : 240));
    }
}

/// The whole sentence of the row that is current.
void TlsSessionsDialog::tellReason()
{
    const QTreeWidgetItem* item = m_list->currentItem();
    m_reason->setText(item == nullptr ? tr("This capture has no TLS sessions.") : item->text(lackColumn));
}

} // namespace weir
