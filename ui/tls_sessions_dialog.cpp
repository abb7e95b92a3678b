#include "ui/tls_sessions_dialog.h"

#include "core/model/format.h"
#include "core/model/message_session.h"

#include <QDialogButtonBox>
#include <QHeaderView>
#include <QPushButton>
#include <QTreeWidget>
#include <QVBoxLayout>

namespace weir {

TlsSessionsDialog::TlsSessionsDialog(const MessageSession& session, QWidget* parent)
    : QDialog(parent), m_session(session), m_list(new QTreeWidget(this))
{
    setObjectName(QStringLiteral("tlsSessions"));
    setWindowTitle(tr("TLS sessions"));
    resize(980, 480);
    m_list->setObjectName(QStringLiteral("sessionList"));
    m_list->setAccessibleName(tr("TLS sessions"));
    m_list->setRootIsDecorated(false);
    m_list->setUniformRowHeights(true);
    m_list->setAlternatingRowColors(true);
    m_list->setHeaderLabels({tr("#"), tr("Server name"), tr("Version"), tr("Cipher suite"), tr("Decryption"),
                             tr("What it lacks"), tr("Client random")});
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
    QPushButton* keys = buttons->addButton(tr("TLS &keys…"), QDialogButtonBox::ActionRole);
    connect(keys, &QPushButton::clicked, this, &TlsSessionsDialog::keysWanted);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(m_list, &QTreeWidget::itemActivated, this, [this](const QTreeWidgetItem* item) {
        emit connectionChosen(ConnectionId{item->data(0, Qt::DisplayRole).toUInt()});
    });
    connect(&session, &MessageSession::published, this, &TlsSessionsDialog::refresh);
    auto* layout = new QVBoxLayout(this);
    layout->addWidget(m_list, 1);
    layout->addWidget(buttons);
    refresh();
}

void TlsSessionsDialog::refresh()
{
    m_list->setSortingEnabled(false);
    m_list->clear();
    for (const ConnectionId id : m_session.tlsConnections()) {
        const auto messages = m_session.of(id);
        if (!messages)
            continue;
        for (const TlsFacts& tls : messages->facts.tls) {
            auto* item = new QTreeWidgetItem(m_list);
            item->setData(0, Qt::DisplayRole, id.value);
            item->setText(1, fromUtf8(tls.serverName));
            item->setText(2, fromUtf8(tls.version));
            item->setText(3, fromUtf8(tls.cipherSuite));
            item->setText(4, decryptionText(tls.decryption));
            item->setText(5, fromUtf8(tls.decryptionReason));
            item->setToolTip(5, fromUtf8(tls.decryptionReason));
            item->setText(6, fromUtf8(tls.clientRandom));
        }
    }
    for (int column = 0; column < 5; ++column)
        m_list->resizeColumnToContents(column);
    m_list->setColumnWidth(5, 280);
    m_list->setSortingEnabled(true);
    m_list->sortByColumn(0, Qt::AscendingOrder);
}

} // namespace weir
