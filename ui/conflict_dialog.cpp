#include "ui/conflict_dialog.h"

#include "core/model/format.h"
#include "core/model/octet_text.h"

#include <QDialogButtonBox>
#include <QFontDatabase>
#include <QGridLayout>
#include <QLabel>
#include <QPlainTextEdit>

namespace weir {

namespace {

QWidget* versionOf(const std::vector<std::uint8_t>& octets, const QString& name, QWidget* parent)
{
    auto* text = new QPlainTextEdit(octetText(octets, CopyForm::HexDump, Charset::Ascii), parent);
    text->setReadOnly(true);
    text->setLineWrapMode(QPlainTextEdit::NoWrap);
    text->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    text->setAccessibleName(name);
    // A dump is 78 columns wide: all of it is seen without scrolling.
    text->setMinimumWidth(text->fontMetrics().horizontalAdvance(QLatin1Char('0')) * 82);
    return text;
}

} // namespace

ConflictDialog::ConflictDialog(const Conflict& conflict, QWidget* parent) : QDialog(parent)
{
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(tr("Two versions of %1 at offset %2")
                       .arg(formatOctetCount(conflict.repeat.length), formatCount(conflict.repeat.offset)));
    const QString kept = tr("Shown: frame %1").arg(conflict.repeat.winner.value);
    const QString other = tr("Not shown: frame %1").arg(conflict.repeat.frame.value);
    auto* explanation = new QLabel(
        tr("Two packets carry different octets for the same place of the stream. The receiver saw only one "
           "of "
           "them; which one, depends on its operating system. Such conflicts can be a way to hide something "
           "from whoever watches."),
        this);
    explanation->setWordWrap(true);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);

    auto* layout = new QGridLayout(this);
    layout->addWidget(explanation, 0, 0, 1, 2);
    layout->addWidget(new QLabel(kept, this), 1, 0);
    layout->addWidget(new QLabel(other, this), 1, 1);
    layout->addWidget(versionOf(conflict.kept, kept, this), 2, 0);
    layout->addWidget(versionOf(conflict.other, other, this), 2, 1);
    layout->addWidget(buttons, 3, 0, 1, 2);
}

} // namespace weir
