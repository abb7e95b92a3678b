#include "ui/tls_keys_page.h"

#include "core/model/format.h"
#include "core/model/message_session.h"

#include <QDir>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QInputDialog>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QTreeWidget>
#include <QVBoxLayout>

namespace weir {

namespace {

constexpr int idRole = Qt::UserRole;

QString kindText(SecretSourceReport::Kind kind)
{
    switch (kind) {
    case SecretSourceReport::Kind::KeyLog:
        return TlsKeysPage::tr("key log");
    case SecretSourceReport::Kind::Capture:
        return TlsKeysPage::tr("in the capture");
    case SecretSourceReport::Kind::RsaKey:
        return TlsKeysPage::tr("RSA private key");
    }
    return {};
}

QString stateText(const SecretSourceReport& source)
{
    if (!source.problem.empty())
        return fromUtf8(source.problem);
    if (source.malformed != 0)
        return TlsKeysPage::tr("%1 of %2 lines were not understood, the first is line %3")
            .arg(formatCount(source.malformed), formatCount(source.lines))
            .arg(source.faults.empty() ? 0 : source.faults.front().line);
    return {};
}

} // namespace

TlsKeysPage::TlsKeysPage(MessageSession& session, QWidget* parent)
    : QWidget(parent),
      m_session(session),
      m_sources(new QTreeWidget(this)),
      m_remove(new QPushButton(tr("&Remove"), this)),
      m_fault(new QLabel(this))
{
    auto* words =
        new QLabel(tr("Key logs (as SSLKEYLOGFILE makes them) and RSA private keys. Files are watched: "
                      "what is added to them takes effect at once. They may also be dropped on the "
                      "window."),
                   this);
    words->setWordWrap(true);
    words->setObjectName(QStringLiteral("muted"));
    m_sources->setObjectName(QStringLiteral("keySources"));
    m_sources->setAccessibleName(tr("Sources of TLS keys"));
    m_sources->setRootIsDecorated(false);
    m_sources->setHeaderLabels({tr("Source"), tr("Kind"), tr("Secrets"), tr("Fits sessions"), tr("Remarks")});
    m_sources->header()->setSectionResizeMode(0, QHeaderView::Stretch);
    m_sources->setMinimumHeight(180);
    auto* add = new QPushButton(tr("&Add a file…"), this);
    add->setObjectName(QStringLiteral("addKeys"));
    m_fault->setWordWrap(true);
    auto* buttons = new QHBoxLayout;
    buttons->addWidget(add);
    buttons->addWidget(m_remove);
    buttons->addWidget(m_fault, 1);
    auto* layout = new QVBoxLayout(this);
    layout->addWidget(words);
    layout->addWidget(m_sources, 1);
    layout->addLayout(buttons);
    connect(add, &QPushButton::clicked, this, &TlsKeysPage::chooseFile);
    connect(m_remove, &QPushButton::clicked, this, &TlsKeysPage::removeSelected);
    connect(m_sources, &QTreeWidget::itemSelectionChanged, this,
            [this] { m_remove->setEnabled(!m_sources->selectedItems().isEmpty()); });
    connect(&session.keys(), &TlsKeys::changed, this, &TlsKeysPage::refresh);
    connect(&session, &MessageSession::published, this, &TlsKeysPage::refresh);
    refresh();
}

void TlsKeysPage::refresh()
{
    m_sources->clear();
    m_remove->setEnabled(false);
    const std::vector<ClientRandom> randoms = m_session.clientRandoms();
    for (const SecretSourceReport& source : m_session.keys().sources()) {
        const SecretSourceMatch match = m_session.keys().match(source.id, randoms);
        auto* item = new QTreeWidgetItem(m_sources);
        const QString path = QDir::toNativeSeparators(fromUtf8(source.path));
        item->setText(0, path.isEmpty() ? tr("Decryption Secrets Block") : path);
        item->setToolTip(0, path);
        item->setText(1, kindText(source.kind));
        item->setText(2, formatCount(source.secrets));
        item->setText(3, source.kind == SecretSourceReport::Kind::RsaKey
                             ? QString()
                             : tr("%1 of %2").arg(formatCount(match.sessions), formatCount(randoms.size())));
        item->setText(4, stateText(source));
        item->setToolTip(4, stateText(source));
        item->setData(0, idRole, source.id.value);
    }
    for (int column = 1; column < m_sources->columnCount(); ++column)
        m_sources->resizeColumnToContents(column);
}

void TlsKeysPage::chooseFile()
{
    const QString path = QFileDialog::getOpenFileName(
        this, tr("Add TLS keys"), {}, tr("Keys (*.keys *.keylog *.log *.txt *.pem *.key);;All files (*)"));
    if (path.isEmpty())
        return;
    QString fault = m_session.keys().addFile(path);
    if (!fault.isEmpty()) {
        bool given = false;
        const QString password = QInputDialog::getText(
            this, tr("Password"), tr("%1\nIf it is protected, this is its password:").arg(fault),
            QLineEdit::Password, {}, &given);
        if (given && !password.isEmpty())
            fault = m_session.keys().addFile(path, password);
    }
    m_fault->setText(fault);
}

void TlsKeysPage::removeSelected()
{
    for (const QTreeWidgetItem* item : m_sources->selectedItems())
        m_session.keys().remove(SecretSourceId{item->data(0, idRole).toUInt()});
}

} // namespace weir
