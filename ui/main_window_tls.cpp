// TLS keys in the window: taken, offered, and what each session lacks.
#include "ui/connection_view.h"
#include "ui/main_window.h"
#include "ui/notice_bar.h"
#include "ui/tls_sessions_dialog.h"

#include <QDir>
#include <QFileInfo>
#include <QTabWidget>

namespace weir {

void MainWindow::openKeys(const QString& path)
{
    const QString fault = m_session.messages().keys().addFile(path);
    if (!fault.isEmpty())
        m_notice->setText(fault);
    else
        tell(tr("The keys of %1 are used from now on").arg(QFileInfo(path).fileName()));
}

void MainWindow::offerKeys()
{
    MessageSession& messages = m_session.messages();
    if (messages.tlsSessions().withoutSecrets == 0) {
        m_offer->setText({});
        return;
    }
    const QStringList candidates = messages.keys().candidatesFor(m_session.path());
    if (candidates.isEmpty()) {
        m_offer->setText({});
        return;
    }
    const QString path = candidates.front();
    m_offer->offer(tr("TLS keys that may fit lie in %1").arg(QDir::toNativeSeparators(path)), tr("Use them"),
                   [this, path] {
                       currentList().table().setFocus(); // the button goes with its notice
                       openKeys(path);
                   });
}

void MainWindow::showTlsSessions()
{
    auto* dialog = new TlsSessionsDialog(m_session.messages(), this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &TlsSessionsDialog::connectionChosen, this, [this](ConnectionId id) {
        m_tabs->setCurrentIndex(0);
        m_connections->selectConnection(id);
    });
    connect(dialog, &TlsSessionsDialog::keysWanted, this, [this] { editPreferences(true); });
    dialog->open();
}

} // namespace weir
