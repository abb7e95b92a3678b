// The objects of all connections: as a list or a gallery, with a preview beside it.
#pragma once

#include "core/model/message_session.h"
#include "ui/list_view.h"

class QAction;
class QListView;
class QSplitter;
class QStackedWidget;

namespace weir {

class ObjectPreview;
class Thumbnails;

class ObjectView final : public ListView
{
    Q_OBJECT

public:
    ObjectView(MessageSession& session, const Theme& theme, QWidget* parent = nullptr);

    /// The row that is current; null where there is none.
    const MessageEntry* current() const;
    void restoreSettings() override;
    void saveSettings() const override;
    /// Of the gallery.
    QAction* galleryAction() const { return m_galleryAction; }
    QListView& gallery() { return *m_gallery; }
    ObjectPreview& preview() { return *m_preview; }

signals:
    /// all: every row that is shown, else those that are selected.
    void saveWanted(bool all);

private:
    void applyFilter(const QString& text) override;
    QString emptyText() const override;
    void makeGallery();
    void showPreview();

    MessageSession& m_session;
    ObjectListModel& m_model;
    const Theme& m_theme;
    Thumbnails* m_thumbnails;
    QListView* m_gallery;
    QStackedWidget* m_pages;
    QSplitter* m_splitter = nullptr;
    ObjectPreview* m_preview;
    QAction* m_galleryAction;
};

} // namespace weir
