// The line below the follow pane that looks for something in it.
#pragma once

#include "core/model/latest_job.h"
#include "core/model/stream_finder.h"

#include <QWidget>

#include <memory>
#include <optional>

class QComboBox;
class QLabel;
class QLineEdit;
class QTimer;
class QToolButton;

namespace weir {

class FollowView;

/// Searches off the GUI thread while one types; hits appear as they are found.
class FindBar final : public QWidget
{
    Q_OBJECT

public:
    explicit FindBar(FollowView& view, QWidget* parent = nullptr);

    /// Shows the bar and puts the cursor into it; text: what to look for, if not empty.
    void open(const QString& text);
    void closeBar();
    void goTo(int step);
    /// The conversation or its sides changed: looks again, where the bar is open.
    void searchAgain();

    const FindHits& hits() const { return m_hits; }
    bool searching() const { return m_job.running() || m_searchDue; }

protected:
    void keyPressEvent(QKeyEvent* event) override;

private:
    void scheduleSearch();
    void search();
    void takeProgress(FindProgress progress);
    void finish();
    void forget();
    void showState();

    FollowView& m_view;
    QLineEdit* m_edit;
    QComboBox* m_kind;
    QToolButton* m_case;
    QToolButton* m_previous;
    QToolButton* m_next;
    QLabel* m_state;
    QTimer* m_delay;
    FindHits m_hits;
    std::optional<std::size_t> m_current; ///< index into m_hits.kept()
    FollowPlace m_origin;                 ///< where the search began
    QString m_wrong;
    int m_percent = 0;
    int m_pendingStep = 0; ///< Enter came before the first hit did
    bool m_searchDue = false;
    LatestJob m_job;
};

} // namespace weir
