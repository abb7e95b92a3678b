#include "ui/detail_cards.h"

#include "ui/theme.h"

#include <QAbstractTextDocumentLayout>
#include <QScrollBar>
#include <QTextDocument>

#include <algorithm>
#include <cmath>

namespace weir {

namespace {

constexpr int documentMargin = 8;
/// Of a word, such as an address: some three lines. A summary is to be seen at a glance; the tree below has
/// all of it.
constexpr qsizetype longestWord = 120;

QString escaped(const QString& text)
{
    QStringList words = text.split(QLatin1Char(' '));
    for (QString& word : words) {
        constexpr qsizetype end = longestWord / 4;
        if (word.size() > longestWord)
            word = word.left(longestWord - end) + QStringLiteral(" … ") + word.right(end);
    }
    return words.join(QLatin1Char(' ')).toHtmlEscaped();
}

QString htmlOf(const DetailCard& card, const ThemeColors& colors)
{
    // Colour alone sets a card off: Qt draws borders of tables on some sides only.
    QString html = QStringLiteral("<table width=\"100%\" cellpadding=\"8\" cellspacing=\"0\" border=\"0\" "
                                  "bgcolor=\"%1\"><tr><td>")
                       .arg(colors.base.name());
    if (card.group)
        html += QStringLiteral("<font color=\"%1\">●</font> ")
                    .arg(colors.anomalyGroups[static_cast<std::size_t>(*card.group)].name());
    html += QStringLiteral("<b>%1</b><table cellspacing=\"0\" cellpadding=\"1\" border=\"0\">")
                .arg(escaped(card.title));
    for (const CardLine& line : card.lines)
        html += QStringLiteral("<tr><td><font color=\"%1\">%2</font>&nbsp;&nbsp;</td><td>%3</td></tr>")
                    .arg(colors.mutedText.name(), escaped(line.name), escaped(line.value));
    html += QStringLiteral("</table>");
    QStringList links;
    for (const CardLink& link : card.links)
        links.append(QStringLiteral("<a style=\"color:%1\" href=\"%2\">%3</a>")
                         .arg(colors.accent.name(), link.target.toHtmlEscaped(), link.text.toHtmlEscaped()));
    return html + links.join(QStringLiteral("&nbsp;&nbsp;&nbsp;")) + QStringLiteral("</td></tr></table>");
}

} // namespace

DetailCards::DetailCards(const Theme& theme, QWidget* parent) : QTextBrowser(parent), m_theme(theme)
{
    setObjectName(QStringLiteral("cards"));
    setAccessibleName(tr("Summary"));
    setFrameShape(QFrame::NoFrame);
    setOpenLinks(false);
    setTabChangesFocus(true);
    setWordWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    document()->setDocumentMargin(documentMargin);
    connect(this, &QTextBrowser::anchorClicked, this,
            [this](const QUrl& target) { emit linkChosen(target.toString()); });
    connect(&theme, &Theme::changed, this, &DetailCards::lay);
    lay();
}

void DetailCards::show(std::vector<DetailCard> cards)
{
    m_cards = std::move(cards);
    lay();
    verticalScrollBar()->setValue(0);
}

QStringList DetailCards::texts() const
{
    QStringList texts;
    for (const DetailCard& card : m_cards) {
        QStringList lines{card.title};
        for (const CardLine& line : card.lines)
            lines.append(QStringLiteral("%1 %2").arg(line.name, line.value));
        texts.append(lines.join(QLatin1Char('\n')));
    }
    return texts;
}

void DetailCards::lay()
{
    const ThemeColors& colors = m_theme.colors();
    QString html;
    for (const DetailCard& card : m_cards) {
        if (!html.isEmpty())
            html += QStringLiteral("<p style=\"margin:0; font-size:4pt\">&nbsp;</p>");
        html += htmlOf(card, colors);
    }
    setHtml(html);
    setVisible(!m_cards.empty());
    fit(m_mostHeight);
}

int DetailCards::textHeight(int width) const
{
    document()->setTextWidth(width);
    return static_cast<int>(std::ceil(document()->size().height()));
}

void DetailCards::fit(int mostHeight)
{
    m_mostHeight = mostHeight;
    setFixedHeight(std::min(textHeight(viewport()->width()), mostHeight));
}

} // namespace weir
