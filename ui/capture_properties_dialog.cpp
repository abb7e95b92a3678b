#include "ui/capture_properties_dialog.h"

#include "core/model/capture_properties.h"
#include "ui/theme.h"

#include <QCoreApplication>
#include <QDialog>
#include <QDialogButtonBox>
#include <QTextBrowser>
#include <QVBoxLayout>

namespace weir {

namespace {

QString htmlOf(const std::vector<CapturePropertyGroup>& groups, const QColor& muted)
{
    QString html = QStringLiteral("<table cellpadding='2'>");
    for (const CapturePropertyGroup& group : groups) {
        html += QStringLiteral("<tr><td colspan='2' style='padding-top:10px'><b>%1</b></td></tr>")
                    .arg(group.title.toHtmlEscaped());
        for (const CaptureProperty& property : group.properties) {
            html += QStringLiteral("<tr><td style='padding-right:18px; white-space:pre'>%1</td><td>%2")
                        .arg(property.name.toHtmlEscaped(), property.value.toHtmlEscaped());
            if (!property.explained.isEmpty())
                html += QStringLiteral("<br><font color='%1'>%2</font>")
                            .arg(muted.name(), property.explained.toHtmlEscaped());
            html += QStringLiteral("</td></tr>");
        }
    }
    return html + QStringLiteral("</table>");
}

} // namespace

void showCaptureProperties(const CaptureSession& session, const Theme& theme, QWidget* parent)
{
    const std::vector<CapturePropertyGroup> groups = captureProperties(session);
    if (groups.empty())
        return;
    QDialog dialog(parent);
    dialog.setObjectName(QStringLiteral("properties"));
    dialog.setWindowTitle(QCoreApplication::translate("weir::CaptureProperties", "Capture file properties"));
    auto* text = new QTextBrowser(&dialog);
    text->setAccessibleName(dialog.windowTitle());
    text->setFrameShape(QFrame::NoFrame);
    text->setTabChangesFocus(true);
    // Paths may be longer than any window.
    text->setWordWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    text->setHtml(htmlOf(groups, theme.colors().mutedText));
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close, &dialog);
    QObject::connect(buttons, &QDialogButtonBox::rejected, &dialog, &QDialog::reject);
    auto* layout = new QVBoxLayout(&dialog);
    layout->addWidget(text, 1);
    layout->addWidget(buttons);
    dialog.resize(theme.scaled(680), theme.scaled(560));
    dialog.exec();
}

} // namespace weir
