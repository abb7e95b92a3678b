// The scrolling part of the follow pane. Formats what is visible, and nothing else.
//
// The scroll bar counts the document's weight (octets, mostly), scaled to an int; scrolling by rows moves the
// top row itself, so that every row is reached however large the stream.
#pragma once

#include "core/model/octet_text.h"
#include "core/model/stream_finder.h"
#include "ui/follow_cursor.h"
#include "ui/follow_geometry.h"
#include "ui/follow_painter.h"
#include "ui/follow_rows.h"
#include "ui/theme.h"

#include <QAbstractScrollArea>
#include <QBasicTimer>

#include <memory>
#include <optional>
#include <vector>

namespace weir {

class FollowMap;

class FollowView final : public QAbstractScrollArea
{
    Q_OBJECT

public:
    explicit FollowView(const Theme& theme, QWidget* parent = nullptr);
    ~FollowView() override;

    /// Another conversation, from its top; start: of the capture, for the times in headers.
    void setContent(std::shared_ptr<const FollowContent> content, Timestamp start);
    /// More of the same conversation: what is seen and selected stays.
    void updateContent(std::shared_ptr<const FollowContent> content);
    const FollowDocument& document() const { return m_document; }

    void setForm(FollowForm form);
    void setSides(FollowSides sides);
    void setCharset(Charset charset);
    void setWrapped(bool wrapped);
    bool wrapped() const { return m_wrapped; }
    void setMarksShown(bool shown);
    void setTimeFormat(TimeFormat format);

    /// What the pane says where there is nothing to show.
    void setEmptyText(const QString& text);
    const QString& emptyText() const { return m_emptyText; }

    /// Borrowed until it is set anew; null: none.
    void setHits(const FindHits* hits);
    void setCurrentHit(std::optional<FindHit> hit);

    FollowPlace caret() const { return m_cursor.place(); }
    bool hasSelection() const { return m_cursor.hasSelection(); }
    FollowPlace selectionBegin() const { return m_cursor.selectionBegin(); }
    FollowPlace selectionEnd() const { return m_cursor.selectionEnd(); }
    void select(FollowPlace begin, FollowPlace end);
    void selectAll();
    /// Octets selected, at most limit.
    std::vector<std::uint8_t> selectedOctets(std::uint64_t limit);
    void copySelection(CopyForm form);

    void showPlace(FollowPlace place);
    void goToTurn(int step);
    /// Towards the next gap, repeat, conflict or late octet; step: 1 or -1.
    void goToMark(int step);
    void foldAll(bool folded);

    /// The rows on the screen, for the map and for tests.
    const std::vector<VisibleRow>& visibleRows() const { return m_rows.visible(); }
    const Theme& theme() const { return m_theme; }
    const FindHits* hits() const { return m_hits; }

signals:
    void caretMoved();
    /// A sentence for the status bar.
    void told(const QString& sentence);
    void zoomRequested(int steps);
    void contextMenuRequested(const QPoint& globalPosition);

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void timerEvent(QTimerEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    void changeEvent(QEvent* event) override;
    void scrollContentsBy(int dx, int dy) override;
    bool viewportEvent(QEvent* event) override;

private:
    void rebuildGeometry();
    void relayout();
    /// After the rows moved: scroll bars, map, picture.
    void rowsMoved();
    void syncScrollBars();
    void syncVerticalBar();
    void syncHorizontalBar();
    void onScrollAction(int action);
    void cursorMoved();

    bool handleMovingKey(const QKeyEvent& event);
    FollowPlace placeAt(const QPoint& point) const;
    double xInRow(const VisibleRow& row, const QPoint& point) const;
    QString toolTipAt(const QPoint& point) const;

    const Theme& m_theme;
    FollowDocument m_document;
    FollowGeometry m_geometry;
    FollowRows m_rows{m_document, m_geometry};
    FollowCursor m_cursor{m_document, m_rows, m_geometry};
    FollowMap* m_map;
    QFont m_mono;
    QString m_emptyText;
    const FindHits* m_hits = nullptr;
    std::optional<FindHit> m_currentHit;
    Timestamp m_start;
    TimeFormat m_timeFormat = TimeFormat::SinceStart;
    QBasicTimer m_autoScroll;
    QPoint m_dragPoint;
    double m_wheelRest = 0;
    std::uint64_t m_scale = 1; ///< weight per step of the scroll bar
    bool m_wrapped = true;
    bool m_marks = true;
    bool m_dragging = false;
    bool m_syncing = false;
};

} // namespace weir
