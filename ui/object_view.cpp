#include "ui/object_view.h"

#include "core/model/format.h"
#include "ui/icons.h"
#include "ui/object_preview.h"
#include "ui/theme.h"
#include "ui/thumbnails.h"

#include <QAction>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QListView>
#include <QPainter>
#include <QSettings>
#include <QSplitter>
#include <QStackedWidget>
#include <QStyledItemDelegate>
#include <QToolButton>
#include <QVBoxLayout>

namespace weir {

namespace {

constexpr int cellWidth = 176;
constexpr int cellHeight = 168;
constexpr int pictureHeight = 112;

/// A picture, or the type in its place; the name and the size below.
class GalleryDelegate final : public QStyledItemDelegate
{
public:
    GalleryDelegate(const ObjectListModel& model, Thumbnails& thumbnails, const Theme& theme, QObject* parent)
        : QStyledItemDelegate(parent), m_model(model), m_thumbnails(thumbnails), m_theme(theme)
    {
    }

    QSize sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const override
    {
        return {m_theme.scaled(cellWidth), m_theme.scaled(cellHeight)};
    }

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        const MessageEntry& entry = m_model.entry(m_model.rowNumber(index.row()));
        if (!entry.owner)
            return;
        const ThemeColors& colors = m_theme.colors();
        painter->save();
        painter->setRenderHint(QPainter::SmoothPixmapTransform);
        const int space = m_theme.scaled(6);
        const QRect cell = option.rect.adjusted(space, space, -space, -space);
        if (option.state & QStyle::State_Selected)
            painter->fillRect(cell, colors.selection);
        painter->setPen(colors.border);
        painter->drawRect(cell.adjusted(0, 0, -1, -1));
        const QRect frame(cell.left() + space, cell.top() + space, cell.width() - 2 * space,
                          m_theme.scaled(pictureHeight) - space);
        drawPicture(*painter, frame, entry, index);
        painter->setPen(colors.text);
        const QRect name(cell.left() + space, frame.bottom() + space, cell.width() - 2 * space,
                         option.fontMetrics.height());
        painter->drawText(name, Qt::AlignLeft | Qt::AlignVCenter,
                          option.fontMetrics.elidedText(cellText(index, ObjectColumn::Name), Qt::ElideMiddle,
                                                        name.width()));
        painter->setPen(entry.message().contentComplete
                            ? colors.mutedText
                            : colors.anomalyGroups[static_cast<std::size_t>(AnomalyGroup::Capture)]);
        QString facts = formatOctets(entry.message().contentLength);
        if (!entry.message().contentComplete)
            facts = ObjectView::tr("%1, partial").arg(facts);
        painter->drawText(name.translated(0, name.height()), Qt::AlignLeft | Qt::AlignVCenter, facts);
        painter->restore();
    }

private:
    static QString cellText(const QModelIndex& index, ObjectColumn column)
    {
        return index.siblingAtColumn(static_cast<int>(column)).data().toString();
    }

    void drawPicture(QPainter& painter, const QRect& frame, const MessageEntry& entry,
                     const QModelIndex& index) const
    {
        const bool image = index.data(ObjectListModel::ImageRole).toBool();
        const QPixmap* picture =
            image ? m_thumbnails.find(entry.owner->connection, entry.message().index) : nullptr;
        if (picture != nullptr) {
            QSize size = picture->size();
            if (size.width() > frame.width() || size.height() > frame.height())
                size.scale(frame.size(), Qt::KeepAspectRatio);
            QRect target(QPoint(), size);
            target.moveCenter(frame.center());
            painter.drawPixmap(target, *picture);
            return;
        }
        painter.setPen(m_theme.colors().mutedText);
        painter.drawText(frame, Qt::AlignCenter | Qt::TextWordWrap, cellText(index, ObjectColumn::Type));
    }

    const ObjectListModel& m_model;
    Thumbnails& m_thumbnails;
    const Theme& m_theme;
};

/// Where it is empty it says what the list says.
class Gallery final : public QListView
{
public:
    Gallery(const ListTable& table, const Theme& theme, QWidget* parent)
        : QListView(parent), m_table(table), m_theme(theme)
    {
    }

protected:
    void paintEvent(QPaintEvent* event) override
    {
        QListView::paintEvent(event);
        if (model()->rowCount() != 0)
            return;
        QPainter painter(viewport());
        painter.setPen(m_theme.colors().mutedText);
        painter.drawText(viewport()->rect().adjusted(24, 24, -24, -24), Qt::AlignCenter | Qt::TextWordWrap,
                         m_table.emptyText());
    }

private:
    const ListTable& m_table;
    const Theme& m_theme;
};

} // namespace

ObjectView::ObjectView(MessageSession& session, const Theme& theme, QWidget* parent)
    : ListView(session.objects(), theme, QStringLiteral("objects"), parent),
      m_session(session),
      m_model(session.objects()),
      m_theme(theme),
      m_thumbnails(new Thumbnails(session, this)),
      m_gallery(new Gallery(table(), theme, this)),
      m_pages(new QStackedWidget(this)),
      m_preview(new ObjectPreview(session, this)),
      m_galleryAction(new QAction(tr("&Gallery"), this))
{
    table().setAccessibleName(tr("Objects"));
    filterEdit().setObjectName(QStringLiteral("objectFilter"));
    filterEdit().setAccessibleName(tr("Filter of objects"));
    filterEdit().setPlaceholderText(tr("Filter objects: words, or field:word"));
    filterEdit().setToolTip(
        tr("<p>Shows the objects that bear all of these words. A field narrows a word: <b>%1</b>. Examples: "
           "<code>type:image host:shop</code>, <code>complete:no</code>.</p>")
            .arg(ObjectListModel::filterFields().join(QStringLiteral(":</b>, <b>")) + QLatin1Char(':')));

    m_galleryAction->setCheckable(true);
    m_galleryAction->setToolTip(tr("Show the objects as pictures"));
    nameIcon(m_galleryAction, QStringLiteral("gallery"));
    auto* galleryButton = new QToolButton(this);
    galleryButton->setDefaultAction(m_galleryAction);
    const auto resize = [this, galleryButton] {
        galleryButton->setIconSize(QSize(m_theme.scaled(17), m_theme.scaled(17)));
    };
    connect(&theme, &Theme::changed, galleryButton, resize);
    resize();
    filterRow().addWidget(galleryButton);
    const auto button = [this](const QString& name, const QString& text, const QString& tip, bool all) {
        auto* made = new QToolButton(this);
        made->setObjectName(name);
        made->setText(text);
        made->setToolTip(tip);
        connect(made, &QToolButton::clicked, this, [this, all] { emit saveWanted(all); });
        const auto enable = [this, made, all] {
            made->setEnabled(all ? m_model.rowCount() != 0 : table().selectedCount() != 0);
        };
        connect(this, &ListView::selectionChanged, made, enable);
        connect(&m_model, &OrderedListModel::modelReset, made, enable);
        enable();
        filterRow().addWidget(made);
    };
    button(QStringLiteral("saveObjects"), tr("Save"), tr("Save the selected objects"), false);
    button(QStringLiteral("saveAllObjects"), tr("Save all"), tr("Save all objects that are shown"), true);

    makeGallery();
    m_splitter = new QSplitter(Qt::Horizontal, this);
    layout()->removeWidget(&table());
    m_pages->addWidget(&table());
    m_pages->addWidget(m_gallery);
    m_splitter->addWidget(m_pages);
    m_splitter->addWidget(m_preview);
    m_splitter->setStretchFactor(0, 3);
    m_splitter->setStretchFactor(1, 2);
    m_splitter->setSizes({840, 560});
    m_splitter->setChildrenCollapsible(false);
    static_cast<QVBoxLayout*>(layout())->addWidget(m_splitter, 1);
    connect(m_galleryAction, &QAction::toggled, this,
            [this](bool on) { m_pages->setCurrentWidget(on ? static_cast<QWidget*>(m_gallery) : &table()); });
    connect(this, &ListView::currentChosen, this, &ObjectView::showPreview);
    connect(&session, &MessageSession::published, this, [this] { showEmptyText(); });
    connect(&m_model, &OrderedListModel::orderApplied, m_gallery->viewport(), qOverload<>(&QWidget::update));
}

void ObjectView::makeGallery()
{
    m_gallery->setObjectName(QStringLiteral("gallery"));
    m_gallery->setAccessibleName(tr("Objects as pictures"));
    m_gallery->setModel(&m_model);
    m_gallery->setModelColumn(static_cast<int>(ObjectColumn::Name));
    // What is selected in one is selected in the other.
    m_gallery->setSelectionModel(table().selectionModel());
    m_gallery->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_gallery->setItemDelegate(new GalleryDelegate(m_model, *m_thumbnails, m_theme, this));
    m_gallery->setViewMode(QListView::IconMode);
    m_gallery->setResizeMode(QListView::Adjust);
    m_gallery->setMovement(QListView::Static);
    m_gallery->setUniformItemSizes(true);
    m_gallery->setLayoutMode(QListView::Batched);
    m_gallery->setFrameShape(QFrame::NoFrame);
    m_gallery->setContextMenuPolicy(Qt::CustomContextMenu);
    connect(m_gallery, &QWidget::customContextMenuRequested, this, [this](const QPoint& point) {
        if (m_gallery->indexAt(point).isValid())
            emit contextMenuWanted(m_gallery->viewport()->mapToGlobal(point));
    });
    connect(m_gallery, &QListView::pressed, this, &ObjectView::rowPressed);
    connect(m_thumbnails, &Thumbnails::ready, m_gallery->viewport(), qOverload<>(&QWidget::update));
}

void ObjectView::restoreSettings()
{
    ListView::restoreSettings();
    const QSettings settings;
    m_galleryAction->setChecked(settings.value(QStringLiteral("objects/gallery")).toBool());
    m_splitter->restoreState(settings.value(QStringLiteral("objects/splitter")).toByteArray());
}

void ObjectView::saveSettings() const
{
    ListView::saveSettings();
    QSettings settings;
    settings.setValue(QStringLiteral("objects/gallery"), m_galleryAction->isChecked());
    settings.setValue(QStringLiteral("objects/splitter"), m_splitter->saveState());
}

const MessageEntry* ObjectView::current() const
{
    const auto row = currentRow();
    return row && m_model.entry(*row).owner ? &m_model.entry(*row) : nullptr;
}

void ObjectView::showPreview()
{
    if (const MessageEntry* entry = current())
        m_preview->show(entry->owner->connection, entry->message().index);
    else
        m_preview->clear();
}

void ObjectView::applyFilter(const QString& text)
{
    m_model.setFilter(text);
}

QString ObjectView::emptyText() const
{
    if (m_session.busy())
        return tr("Looking for objects …");
    if (m_model.totalCount() == 0)
        return tr("No objects were found in this capture.");
    return tr("No object bears these words.\nEsc in the filter line clears it.");
}

} // namespace weir
