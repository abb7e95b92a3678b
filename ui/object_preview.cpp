#include "ui/object_preview.h"

#include "core/content/charset.h"
#include "core/content/media_type.h"
#include "core/content/pretty.h"
#include "core/model/format.h"
#include "core/model/message_content.h"
#include "core/model/octet_text.h"
#include "ui/thumbnails.h"

#include <QCryptographicHash>
#include <QFontDatabase>
#include <QLabel>
#include <QPixmap>
#include <QPlainTextEdit>
#include <QScrollArea>
#include <QStackedWidget>
#include <QVBoxLayout>

#include <algorithm>

namespace weir {

namespace {

constexpr std::uint64_t maxPreviewOctets = std::uint64_t{16} << 20;
constexpr std::size_t maxShownText = std::size_t{512} << 10;
constexpr std::size_t maxShownHex = std::size_t{16} << 10;
constexpr int longestPictureSide = 2000;

QString textOf(const std::vector<std::uint8_t>& octets, const MediaType& declared, const QString& detected)
{
    const bool binary = std::find(octets.begin(), octets.end(), 0) != octets.end();
    const PrettyContent pretty = binary ? PrettyContent{} : prettyPrint(octets, declared);
    const bool textual = !binary && (isTextual(declared) || detected.startsWith(QLatin1String("text/")));
    if (pretty.text.empty() && !textual) {
        const Octets shown = Octets(octets).first(std::min(octets.size(), maxShownHex));
        QString dump = octetText(shown, CopyForm::HexDump, Charset::Ascii);
        if (shown.size() < octets.size())
            dump += QStringLiteral("…");
        return dump;
    }
    const std::string text =
        pretty.text.empty() ? toUtf8(octets, {declared.parameter("charset"), true}).text : pretty.text;
    QString shown = fromUtf8(std::string_view(text).substr(0, maxShownText));
    if (text.size() > maxShownText)
        shown += QStringLiteral("\n…");
    return shown;
}

} // namespace

ObjectPreview::ObjectPreview(MessageSession& session, QWidget* parent)
    : QWidget(parent),
      m_session(session),
      m_facts(new QLabel(this)),
      m_pages(new QStackedWidget(this)),
      m_picture(new QLabel(this)),
      m_scroll(new QScrollArea(this)),
      m_text(new QPlainTextEdit(this)),
      m_job(this)
{
    m_facts->setObjectName(QStringLiteral("objectFacts"));
    m_facts->setWordWrap(true);
    m_facts->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_facts->setContentsMargins(10, 6, 10, 6);
    m_facts->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_picture->setObjectName(QStringLiteral("objectPicture"));
    m_picture->setAlignment(Qt::AlignCenter);
    m_picture->setAccessibleName(tr("Picture"));
    m_scroll->setWidget(m_picture);
    m_scroll->setWidgetResizable(true);
    m_scroll->setFrameShape(QFrame::NoFrame);
    m_text->setObjectName(QStringLiteral("objectText"));
    m_text->setAccessibleName(tr("Content"));
    m_text->setReadOnly(true);
    m_text->setFrameShape(QFrame::NoFrame);
    m_text->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    m_pages->addWidget(m_text);
    m_pages->addWidget(m_scroll);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_facts);
    layout->addWidget(m_pages, 1);
    connect(&session, &MessageSession::aboutToEnd, this, &ObjectPreview::clear);
}

void ObjectPreview::clear()
{
    m_job.cancel();
    m_facts->clear();
    m_text->clear();
    m_picture->clear();
    m_pages->setCurrentWidget(m_text);
}

void ObjectPreview::show(ConnectionId connection, MessageIndex message)
{
    const MessageAnalysis* analysis = m_session.analysis();
    if (analysis == nullptr)
        return;
    m_job.start(
        [analysis, connection, message](const JobContext& context) {
            return load(*analysis, connection, message, context.cancelFlag());
        },
        [this](const Loaded& loaded) { present(loaded); }, &m_session.pool());
}

ObjectPreview::Loaded ObjectPreview::load(const MessageAnalysis& analysis, ConnectionId connection,
                                          MessageIndex index, const std::atomic<bool>& cancelled)
{
    Loaded loaded;
    const auto message = analysis.message(connection, index, &cancelled);
    if (!message || !message->content) {
        loaded.failed = true;
        return loaded;
    }
    bool whole = true;
    const std::vector<std::uint8_t> octets =
        readDecoded(analysis, connection, *message, maxPreviewOctets, &whole);
    const QString detected = fromUtf8(detectMediaType(octets));
    const QString declared = fromUtf8(message->content->mediaType);
    const MediaType type = parseMediaType(message->content->mediaType);
    QStringList facts{declared.isEmpty() ? tr("no declared type") : declared};
    if (!detected.isEmpty() && contradicts(type, octets))
        facts.append(tr("looks like %1").arg(detected));
    facts.append(whole ? formatOctetCount(octets.size())
                       : tr("more than %1").arg(formatOctetCount(octets.size())));
    if (!message->content->encodings.empty())
        facts.append(tr("sent as %1").arg(formatOctetCount(message->content->length)));
    if (!message->content->complete)
        facts.append(tr("partial: not all of it was captured"));
    if (whole) {
        const QByteArray bytes = QByteArray::fromRawData(reinterpret_cast<const char*>(octets.data()),
                                                         static_cast<qsizetype>(octets.size()));
        facts.append(
            QStringLiteral("SHA-256 ") +
            QString::fromLatin1(QCryptographicHash::hash(bytes, QCryptographicHash::Sha256).toHex()));
    }
    loaded.facts = facts.join(QStringLiteral("  ·  "));
    if (detected.startsWith(QLatin1String("image/")) || type.type == "image")
        loaded.image = imageFrom(octets, longestPictureSide);
    if (loaded.image.isNull())
        loaded.text = textOf(octets, type, detected);
    return loaded;
}

void ObjectPreview::present(const Loaded& loaded)
{
    if (loaded.failed) {
        clear();
        m_facts->setText(tr("The object cannot be read any more"));
        return;
    }
    m_facts->setText(loaded.facts);
    if (!loaded.image.isNull()) {
        m_picture->setPixmap(QPixmap::fromImage(loaded.image));
        m_pages->setCurrentWidget(m_scroll);
    } else {
        m_text->setPlainText(loaded.text);
        m_pages->setCurrentWidget(m_text);
    }
}

} // namespace weir
