#include "ui/export_dialog.h"

#include "core/model/format.h"

#include <QComboBox>
#include <QDialogButtonBox>
#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSettings>
#include <QStandardPaths>

namespace weir {

QString ExportDialog::lastFolder()
{
    const QString downloads = QStandardPaths::writableLocation(QStandardPaths::DownloadLocation);
    const QString fallback = QFileInfo::exists(downloads) ? downloads : QDir::homePath();
    return QSettings().value(QStringLiteral("export/folder"), fallback).toString();
}

void ExportDialog::rememberFolder(const QString& folder)
{
    QSettings().setValue(QStringLiteral("export/folder"), folder);
}

GapChoice ExportDialog::lastGapChoice()
{
    const int stored =
        QSettings().value(QStringLiteral("export/gaps"), static_cast<int>(GapChoice::Skip)).toInt();
    return stored >= 0 && stored <= static_cast<int>(GapChoice::Zero) ? static_cast<GapChoice>(stored)
                                                                      : GapChoice::Skip;
}

ExportDialog::ExportDialog(const PayloadExporter& exporter, std::vector<ConnectionId> connections,
                           ExportShape shape, QWidget* parent)
    : QDialog(parent),
      m_exporter(exporter),
      m_connections(std::move(connections)),
      m_shape(new QComboBox(this)),
      m_name(new QLineEdit(this)),
      m_nameLabel(new QLabel(tr("File &name"), this)),
      m_folder(new QLineEdit(QDir::toNativeSeparators(lastFolder()), this)),
      m_gaps(new QComboBox(this)),
      m_note(new QLabel(this))
{
    setObjectName(QStringLiteral("exportDialog"));
    setWindowTitle(one() ? tr("Save octets of connection %1").arg(m_connections.front().value)
                         : tr("Save octets of %1 connections").arg(formatCount(m_connections.size())));
    m_shape->setObjectName(QStringLiteral("exportShape"));
    m_shape->addItem(tr("What the client sent"), static_cast<int>(ExportShape::Client));
    m_shape->addItem(tr("What the server sent"), static_cast<int>(ExportShape::Server));
    m_shape->addItem(tr("Both, in the order of the conversation, in one file"),
                     static_cast<int>(ExportShape::OneFile));
    m_shape->addItem(tr("Both, in two files"), static_cast<int>(ExportShape::TwoFiles));
    m_shape->setCurrentIndex(m_shape->findData(static_cast<int>(shape)));
    m_name->setObjectName(QStringLiteral("exportName"));
    m_name->setMinimumWidth(420);
    m_nameLabel->setBuddy(m_name);
    m_folder->setObjectName(QStringLiteral("exportFolder"));
    m_gaps->setObjectName(QStringLiteral("exportGaps"));
    m_gaps->addItem(tr("Leave out what is missing"), static_cast<int>(GapChoice::Skip));
    m_gaps->addItem(tr("Stop at the first gap"), static_cast<int>(GapChoice::Stop));
    m_gaps->addItem(tr("Put zeros in its place"), static_cast<int>(GapChoice::Zero));
    m_gaps->setCurrentIndex(m_gaps->findData(static_cast<int>(lastGapChoice())));
    m_note->setObjectName(QStringLiteral("muted"));
    m_note->setWordWrap(true);

    auto* browseButton = new QPushButton(tr("&Browse…"), this);
    browseButton->setAutoDefault(false);
    connect(browseButton, &QPushButton::clicked, this, &ExportDialog::browse);
    auto* folderRow = new QHBoxLayout;
    folderRow->addWidget(m_folder, 1);
    folderRow->addWidget(browseButton);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Save | QDialogButtonBox::Cancel, this);
    m_save = buttons->button(QDialogButtonBox::Save);
    m_save->setObjectName(QStringLiteral("exportSave"));
    m_save->setDefault(true);
    connect(buttons, &QDialogButtonBox::accepted, this, &ExportDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &ExportDialog::reject);

    auto* form = new QFormLayout(this);
    form->setContentsMargins(18, 18, 18, 14);
    form->setSpacing(10);
    form->addRow(tr("&What"), m_shape);
    form->addRow(m_nameLabel, m_name);
    auto* folderLabel = new QLabel(tr("&Folder"), this);
    folderLabel->setBuddy(m_folder);
    form->addRow(folderLabel, folderRow);
    form->addRow(tr("&Gaps"), m_gaps);
    form->addRow(QString(), m_note);
    form->addRow(buttons);

    connect(m_shape, &QComboBox::currentIndexChanged, this, &ExportDialog::shapeChanged);
    connect(m_name, &QLineEdit::textChanged, this, &ExportDialog::check);
    connect(m_folder, &QLineEdit::textChanged, this, &ExportDialog::check);
    shapeChanged();
    m_name->setFocus();
    m_name->selectAll();
}

ExportOrder ExportDialog::order() const
{
    ExportOrder order;
    order.connections = m_connections;
    order.shape = static_cast<ExportShape>(m_shape->currentData().toInt());
    order.folder = QDir::fromNativeSeparators(m_folder->text());
    if (one() && order.shape != ExportShape::TwoFiles)
        order.fileName = m_name->text();
    order.gaps = static_cast<GapChoice>(m_gaps->currentData().toInt());
    return order;
}

void ExportDialog::shapeChanged()
{
    const auto shape = static_cast<ExportShape>(m_shape->currentData().toInt());
    const bool named = one() && shape != ExportShape::TwoFiles;
    m_name->setVisible(named);
    m_nameLabel->setVisible(named);
    if (named)
        m_name->setText(m_exporter.readyName(m_connections.front(), shape));
    check();
}

void ExportDialog::check()
{
    const ExportOrder wanted = order();
    const bool named = m_name->isVisibleTo(this);
    QStringList notes;
    bool gaps = false;
    for (const ConnectionId id : m_connections)
        gaps = gaps || m_exporter.hasGaps(id, wanted.shape);
    m_gaps->setEnabled(gaps);
    notes.append(gaps ? tr("Octets are missing in the capture. A file beside the saved one lists each gap.")
                      : tr("Nothing is missing: the file will be exactly what was sent."));
    bool possible = !wanted.folder.isEmpty();
    if (named && wanted.fileName.contains(QLatin1Char('/'))) {
        notes = {tr("A file name cannot contain “/”.")};
        possible = false;
    } else if (named && wanted.fileName.isEmpty()) {
        possible = false;
    } else if (named && QFileInfo::exists(wanted.folder + QLatin1Char('/') + wanted.fileName)) {
        notes.append(tr("A file of this name exists; the new one will bear a number."));
    }
    m_note->setText(notes.join(QLatin1Char('\n')));
    m_save->setEnabled(possible);
}

void ExportDialog::browse()
{
    const QString folder = QFileDialog::getExistingDirectory(this, tr("Folder to save in"), m_folder->text());
    if (!folder.isEmpty())
        m_folder->setText(QDir::toNativeSeparators(folder));
}

void ExportDialog::accept()
{
    QSettings settings;
    settings.setValue(QStringLiteral("export/folder"), order().folder);
    if (m_gaps->isEnabled())
        settings.setValue(QStringLiteral("export/gaps"), static_cast<int>(order().gaps));
    QDialog::accept();
}

} // namespace weir
