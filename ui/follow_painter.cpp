#include "ui/follow_painter.h"

#include "core/model/follow_marks.h"
#include "core/model/format.h"

#include <QCoreApplication>
#include <QPainterPath>

#include <algorithm>

namespace weir {

namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("weir::FollowPainter", text);
}

QString causeSentence(GapCause cause)
{
    switch (cause) {
    case GapCause::Acked:
        return tr("the peer acknowledged them, the capture lost them");
    case GapCause::Unacked:
        return tr("not seen, and never acknowledged");
    case GapCause::Snaplen:
        return tr("cut off when the packets were captured");
    case GapCause::Limit:
        return tr("given up because of a limit");
    }
    return {};
}

char asciiOf(std::uint8_t octet)
{
    return octet >= 0x20 && octet < 0x7f ? static_cast<char>(octet) : '.';
}

} // namespace

QString gapSentence(const SequenceGap& gap)
{
    QString where;
    if (gap.before.value != 0 && gap.after.value != 0)
        where = tr("between frames %1 and %2").arg(gap.before.value).arg(gap.after.value);
    else if (gap.before.value != 0)
        where = tr("behind frame %1").arg(gap.before.value);
    else if (gap.after.value != 0)
        where = tr("before frame %1").arg(gap.after.value);
    const QString what = tr("%1 missing – %2").arg(formatOctetCount(gap.length), causeSentence(gap.cause));
    return where.isEmpty() ? what : tr("%1 – %2").arg(what, where);
}

FollowPainter::FollowPainter(QPainter& painter, const FollowDocument& document,
                             const FollowGeometry& geometry, const ThemeColors& colors,
                             const FollowDecoration& decoration)
    : m_painter(painter),
      m_document(document),
      m_geometry(geometry),
      m_colors(colors),
      m_decoration(decoration)
{
}

void FollowPainter::draw(const VisibleRow& row, int scrollX)
{
    m_painter.save();
    m_painter.translate(row.left, 0);
    m_painter.setClipRect(QRect(0, row.top, row.width, row.height));
    switch (row.row.kind) {
    case FollowRow::Kind::Header:
        drawHeader(row, row.width);
        break;
    case FollowRow::Kind::Gap:
        drawGap(row, row.width);
        break;
    case FollowRow::Kind::Data:
        drawData(row, row.width, scrollX);
        break;
    }
    m_painter.restore();
}

QString FollowPainter::headerFacts(const Turn& turn, std::size_t number) const
{
    QStringList facts;
    // What was before stands beside it anyway, in every format.
    facts.append(formatMomentWithUnit(turn.firstTime, m_decoration.start, m_decoration.timeFormat));
    if (number > 0)
        facts.append(tr("+%1").arg(formatDuration(turn.firstTime - m_document.turn(number - 1).lastTime)));
    if (turn.firstFrame.value == 0)
        facts.append(tr("not captured"));
    else if (turn.firstFrame == turn.lastFrame)
        facts.append(tr("frame %1").arg(turn.firstFrame.value));
    else
        facts.append(tr("frames %1–%2").arg(turn.firstFrame.value).arg(turn.lastFrame.value));
    facts.append(formatOctetCount(turn.length()));
    return facts.join(QStringLiteral("   ·   "));
}

void FollowPainter::drawHeader(const VisibleRow& row, int width)
{
    const Turn& turn = m_document.turn(row.row.turn);
    const ThemeColors::Side& side = m_colors.side(turn.direction);
    const int gapAbove = row.row.turn == 0 ? 0 : m_geometry.padding() / 2;
    m_painter.fillRect(QRect(0, row.top, width, gapAbove), m_colors.base);
    const QRect strip(0, row.top + gapAbove, width, row.height - gapAbove);
    m_painter.fillRect(strip, side.background);
    m_painter.fillRect(QRect(0, strip.top(), m_geometry.barWidth(), strip.height()), side.bar);

    // A triangle that tells whether the turn is folded, then who speaks, then the facts.
    const double middle = strip.center().y() + 0.5;
    const double size = m_geometry.columnWidth() * 0.55;
    const double x = m_geometry.contentLeft() + size;
    QPainterPath triangle;
    if (m_document.isFolded(row.row.turn)) {
        triangle.addPolygon(QPolygonF({QPointF(x - size / 2, middle - size), QPointF(x + size / 2, middle),
                                       QPointF(x - size / 2, middle + size)}));
    } else {
        triangle.addPolygon(QPolygonF({QPointF(x - size, middle - size / 2),
                                       QPointF(x + size, middle - size / 2), QPointF(x, middle + size / 2)}));
    }
    m_painter.save();
    m_painter.setRenderHint(QPainter::Antialiasing);
    m_painter.fillPath(triangle, side.bar);

    QFont label = m_painter.font();
    label.setBold(true);
    m_painter.setFont(label);
    m_painter.setPen(side.text);
    const int left = static_cast<int>(m_geometry.xOf(2));
    const QString name = senderName(turn.direction);
    m_painter.drawText(strip.adjusted(left, 0, 0, 0), Qt::AlignVCenter | Qt::AlignLeft, name);
    const int labelWidth = static_cast<int>(m_geometry.columnWidth() * 9);
    m_painter.restore();
    m_painter.setPen(m_colors.mutedText);
    const QRect facts = strip.adjusted(left + labelWidth, 0, -m_geometry.padding(), 0);
    m_painter.drawText(
        facts, Qt::AlignVCenter | Qt::AlignLeft,
        m_painter.fontMetrics().elidedText(headerFacts(turn, row.row.turn), Qt::ElideRight, facts.width()));
}

void FollowPainter::drawGap(const VisibleRow& row, int width)
{
    const Turn& turn = m_document.turn(row.row.turn);
    const QRect all(0, row.top, width, row.height);
    m_painter.fillRect(all, m_colors.side(turn.direction).background);
    m_painter.fillRect(QRect(0, row.top, m_geometry.barWidth(), row.height),
                       m_colors.side(turn.direction).bar);
    const int inset = m_geometry.padding() / 4;
    const QRect bar = all.adjusted(m_geometry.contentLeft(), inset, -m_geometry.padding(), -inset);
    const bool selected = selectedIn(row.row).has_value();
    m_painter.fillRect(bar, selected ? m_colors.selection : m_colors.gapBackground);
    m_painter.fillRect(bar, QBrush(m_colors.gapHatch, Qt::BDiagPattern));

    const SequenceGap* gap = m_document.gapOf(row.row);
    const QString sentence = gap ? gapSentence(*gap) : QString();
    const int space = m_geometry.padding();
    const QString text =
        m_painter.fontMetrics().elidedText(sentence, Qt::ElideRight, bar.width() - 2 * space);
    // The hatching must not run through the letters.
    const QRect behind(bar.left(), bar.top(), m_painter.fontMetrics().horizontalAdvance(text) + 2 * space,
                       bar.height());
    m_painter.fillRect(behind, selected ? m_colors.selection : m_colors.gapBackground);
    m_painter.setPen(m_colors.gapText);
    m_painter.drawText(bar.adjusted(space, 0, -space, 0), Qt::AlignVCenter | Qt::AlignLeft, text);
}

std::optional<OffsetRange> FollowPainter::selectedIn(const FollowRow& row) const
{
    const FollowPlace from = m_decoration.selectionBegin;
    const FollowPlace to = m_decoration.selectionEnd;
    if (from == to || row.turn < from.turn || row.turn > to.turn)
        return std::nullopt;
    const std::uint64_t begin = row.turn == from.turn ? std::max(from.offset, row.begin) : row.begin;
    const std::uint64_t end = row.turn == to.turn ? std::min(to.offset, row.end) : row.end;
    return begin < end ? std::optional(OffsetRange{begin, end}) : std::nullopt;
}

void FollowPainter::drawData(const VisibleRow& row, int width, int scrollX)
{
    const ThemeColors::Side& side = m_colors.side(m_document.turn(row.row.turn).direction);
    m_painter.fillRect(QRect(0, row.top, width, row.height), side.background);
    m_painter.save();
    m_painter.setClipRect(QRect(m_geometry.barWidth(), row.top, width - m_geometry.barWidth(), row.height));
    m_painter.translate(-scrollX, 0);
    if (const auto selected = selectedIn(row.row))
        fillSpans(row, *selected, m_decoration.active ? m_colors.selection : m_colors.selectionInactive);
    drawHits(row);
    if (m_document.layout().form == FollowForm::Hex)
        drawHex(row, side.text);
    else
        drawText(row, side.text);
    if (m_decoration.marks)
        drawMarks(row);
    drawCaret(row);
    m_painter.restore();
    if (m_decoration.marks)
        drawMarkLabel(row, width, scrollX);
    m_painter.fillRect(QRect(0, row.top, m_geometry.barWidth(), row.height), side.bar);
}

void FollowPainter::drawText(const VisibleRow& row, const QColor& color)
{
    const double baseline = row.top + (row.height - m_geometry.lineHeight()) / 2.0 + 1 + m_geometry.ascent();
    QColor faint = color;
    faint.setAlphaF(0.45F);
    // ASCII and the stand-ins go in one piece each, with blanks where the other stands: few calls, and every
    // character in its column. Others are put into their column one by one, for their glyphs may be wider.
    QString plain;
    QString standIns;
    qsizetype at = 0;
    m_painter.setPen(color);
    for (const TextCell& cell : row.text.cells) {
        const QString piece = row.text.text.mid(at, cell.textLength);
        at += cell.textLength;
        const bool ascii = piece[0].unicode() < 0x7f;
        plain += ascii ? piece[0] : QChar(QLatin1Char(' '));
        standIns += cell.standIn ? piece[0] : QChar(QLatin1Char(' '));
        const int more = cell.columns - 1;
        if (more > 0) {
            plain += QString(more, QLatin1Char(' '));
            standIns += QString(more, QLatin1Char(' '));
        } else if (more < 0) {
            plain.chop(1);
            standIns.chop(1);
        }
        if (!ascii && !cell.standIn)
            m_painter.drawText(QPointF(m_geometry.xOf(cell.column), baseline), piece);
    }
    m_painter.drawText(QPointF(m_geometry.xOf(0), baseline), plain);
    m_painter.setPen(faint);
    m_painter.drawText(QPointF(m_geometry.xOf(0), baseline), standIns);
}

void FollowPainter::drawHex(const VisibleRow& row, const QColor& color)
{
    static constexpr char digits[] = "0123456789abcdef";
    const double baseline = row.top + (row.height - m_geometry.lineHeight()) / 2.0 + 1 + m_geometry.ascent();
    const int digitCount = m_geometry.offsetDigits();
    m_painter.setPen(m_colors.mutedText);
    m_painter.drawText(QPointF(m_geometry.xOf(0), baseline),
                       QStringLiteral("%1").arg(row.row.begin, digitCount, 16, QLatin1Char('0')));
    QString hex;
    QString ascii;
    for (std::size_t i = 0; i < row.octets.size(); ++i) {
        if (i == FollowDocument::hexRowLength / 2)
            hex += QLatin1Char(' ');
        hex += QLatin1Char(digits[row.octets[i] >> 4]);
        hex += QLatin1Char(digits[row.octets[i] & 15]);
        hex += QLatin1Char(' ');
        ascii += QLatin1Char(asciiOf(row.octets[i]));
    }
    m_painter.setPen(color);
    m_painter.drawText(QPointF(m_geometry.xOf(m_geometry.hexColumn(0)), baseline), hex);
    m_painter.drawText(QPointF(m_geometry.xOf(m_geometry.asciiColumn(0)), baseline), ascii);
}

void FollowPainter::fillSpans(const VisibleRow& row, OffsetRange range, const QColor& color)
{
    for (const FollowGeometry::Span& span : m_geometry.spansOf(row, range.begin, range.end))
        m_painter.fillRect(QRectF(span.left, row.top, span.right - span.left, row.height), color);
}

void FollowPainter::drawHits(const VisibleRow& row)
{
    if (m_decoration.hits == nullptr)
        return;
    const Direction direction = m_document.turn(row.row.turn).direction;
    for (const OffsetRange& range : m_decoration.hits->touching(direction, row.row.begin, row.row.end))
        fillSpans(row, range, m_colors.hit);
    const std::optional<FindHit>& current = m_decoration.currentHit;
    if (current && current->direction == direction)
        fillSpans(row, {current->offset, current->offset + current->length}, m_colors.currentHit);
}

void FollowPainter::underline(const VisibleRow& row, OffsetRange range, const QColor& color,
                              Qt::PenStyle style)
{
    QPen pen(color, 1.5, style);
    m_painter.setPen(pen);
    const double y = row.top + row.height - 1.5;
    for (const FollowGeometry::Span& span : m_geometry.spansOf(row, range.begin, range.end))
        m_painter.drawLine(QPointF(span.left, y), QPointF(span.right, y));
}

void FollowPainter::drawMarks(const VisibleRow& row)
{
    const FollowDirection& direction =
        m_document.content().direction(m_document.turn(row.row.turn).direction);
    const auto behind =
        std::partition_point(direction.outOfOrder.begin(), direction.outOfOrder.end(),
                             [&](const OffsetRange& range) { return range.end <= row.row.begin; });
    for (auto at = behind; at != direction.outOfOrder.end() && at->begin < row.row.end; ++at)
        underline(row, *at, m_colors.outOfOrderMark, Qt::DotLine);
    for (const Repeat& repeat : direction.repeatsTouching({row.row.begin, row.row.end})) {
        const OffsetRange range{repeat.offset, repeat.end()};
        if (repeat.differs) {
            QColor shade = m_colors.conflictMark;
            shade.setAlphaF(0.22F);
            fillSpans(row, range, shade);
        }
        underline(row, range, repeat.differs ? m_colors.conflictMark : m_colors.repeatMark, Qt::SolidLine);
    }
}

void FollowPainter::drawMarkLabel(const VisibleRow& row, int width, int scrollX)
{
    const MarkLabel label = markLabel(m_document, row.row);
    if (label.text.isEmpty())
        return;
    // At the right edge, unless octets stand there.
    const auto spans = m_geometry.spansOf(row, row.row.begin, row.row.end);
    const double contentEnd = spans.empty() ? 0 : spans.back().right - scrollX;
    const QFontMetricsF metrics(m_decoration.labelFont);
    const double left = width - m_geometry.padding() - metrics.horizontalAdvance(label.text);
    if (left < contentEnd + 2 * m_geometry.columnWidth())
        return;
    m_painter.save();
    m_painter.setFont(m_decoration.labelFont);
    m_painter.setPen(label.conflict ? m_colors.conflictMark : m_colors.mutedText);
    m_painter.drawText(QRectF(left, row.top, width - left, row.height), Qt::AlignVCenter | Qt::AlignLeft,
                       label.text);
    m_painter.restore();
}

void FollowPainter::drawCaret(const VisibleRow& row)
{
    if (!m_decoration.caret || m_decoration.caret->turn != row.row.turn)
        return;
    const std::uint64_t offset = m_decoration.caret->offset;
    const bool atEnd = offset == row.row.end && row.row.end == m_document.turn(row.row.turn).end;
    if ((offset < row.row.begin || offset >= row.row.end) && !atEnd)
        return;
    const std::uint64_t octet = atEnd ? offset - 1 : offset;
    for (const FollowGeometry::Span& span : m_geometry.spansOf(row, octet, octet + 1)) {
        const double x = atEnd ? span.right : span.left;
        m_painter.fillRect(QRectF(x - 0.5, row.top, 1.5, row.height), m_colors.text);
    }
}

} // namespace weir
