// The scrolling part of the follow pane. Formats what is visible, and nothing else.
//
// The scroll bar counts the document's weight (octets, mostly), scaled to an int; scrolling by rows moves the
// top row itself, so that every row is reached however large the stream.
#pragma once

#include "core/model/octet_text.h"
#include "core/model/stream_finder.h"
#include "ui/follow_geometry.h"
#include "ui/follow_painter.h"
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

    /// Another conversation, from its top; start: what times in headers count from.
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

    /// What the pane says where there is nothing to show.
    void setEmptyText(const QString& text);

    /// Borrowed until it is set anew; null: none.
    void setHits(const FindHits* hits);
    void setCurrentHit(std::optional<FindHit> hit);

    FollowPlace caret() const { return m_caret; }
    bool hasSelection() const { return m_caret != m_anchor; }
    FollowPlace selectionBegin() const { return std::min(m_caret, m_anchor); }
    FollowPlace selectionEnd() const { return std::max(m_caret, m_anchor); }
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
    const std::vector<VisibleRow>& visibleRows() const { return m_visible; }
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
    void layOutVisible();
    VisibleRow visibleRow(const FollowRow& row, int top);
    /// The top row from which the end of the document just fits, where `top` is behind it.
    void clampTop();
    bool reachesEnd() const;
    void syncScrollBars();
    void scrollRows(int rows);
    void scrollToWeight(std::uint64_t weight);
    void onScrollAction(int action);

    void setCaret(FollowPlace place, bool extend);
    void moveCaretVertically(int rows, bool extend);
    void moveCaretHorizontally(int step, bool extend);
    FollowPlace placeAt(const QPoint& point);
    const VisibleRow* visibleRowAt(int y) const;
    const VisibleRow* visibleRowOf(FollowPlace place) const;
    void selectWordAt(const QPoint& point);
    QString toolTipAt(const QPoint& point) const;
    FollowPlace moved(FollowPlace place, const FollowContent& from) const;

    const Theme& m_theme;
    FollowDocument m_document;
    FollowGeometry m_geometry;
    FollowMap* m_map;
    std::optional<FollowRow> m_top;
    std::vector<VisibleRow> m_visible;
    QFont m_mono;
    QString m_emptyText;
    const FindHits* m_hits = nullptr;
    std::optional<FindHit> m_currentHit;
    Timestamp m_start;
    FollowPlace m_caret;
    FollowPlace m_anchor;
    QBasicTimer m_autoScroll;
    QPoint m_dragPoint;
    double m_wheelRest = 0;
    double m_caretX = -1;      ///< where moving up and down aims at; negative: where the caret is
    std::uint64_t m_scale = 1; ///< weight per step of the scroll bar
    bool m_wrapped = true;
    bool m_marks = true;
    bool m_dragging = false;
    bool m_syncing = false;
};

} // namespace weir
