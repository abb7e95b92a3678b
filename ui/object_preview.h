// One object: what it is, and how it looks.
#pragma once

#include "core/model/latest_job.h"
#include "core/model/message_session.h"

#include <QImage>
#include <QWidget>

class QLabel;
class QPlainTextEdit;
class QScrollArea;
class QStackedWidget;

namespace weir {

class ElidedLabel;

class ObjectPreview final : public QWidget
{
    Q_OBJECT

public:
    explicit ObjectPreview(MessageSession& session, QWidget* parent = nullptr);

    void show(ConnectionId connection, MessageIndex message);
    void clear();
    bool loading() const { return m_job.running(); }

private:
    struct Loaded
    {
        QString facts;
        QString text; ///< of what is no picture
        QImage image;
        bool failed = false;
    };
    static Loaded load(const MessageAnalysis& analysis, ConnectionId connection, MessageIndex index,
                       const std::atomic<bool>& cancelled);
    void present(const Loaded& loaded);

    MessageSession& m_session;
    ElidedLabel* m_facts;
    QStackedWidget* m_pages;
    QLabel* m_picture;
    QScrollArea* m_scroll;
    QPlainTextEdit* m_text;
    LatestJob m_job;
};

} // namespace weir
