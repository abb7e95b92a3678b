// Objects as pictures: walked by keys, previewed, saved; and what stands there when there are none.
#include "tests/gui/window_fixture.h"
#include "ui/object_preview.h"
#include "ui/object_view.h"

#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QLineEdit>
#include <QListView>
#include <QPlainTextEdit>
#include <QScrollArea>
#include <QTabWidget>
#include <QTest>

namespace weir {

class GalleryTest final : public WindowFixture
{
    Q_OBJECT

private slots:
    void arrowKeysWalkThePicturesAndThePreviewFollows();
    void theFilterNarrowsThePictures();
    void whatIsSelectedIsSaved();
    void theMenuIsThatOfTheList();
    void anEmptyGallerySaysWhy();

private:
    QListView& gallery() { return m_window->objects().gallery(); }
    ObjectListModel& model() { return m_window->session().messages().objects(); }
    void openGallery(const QString& path)
    {
        load(path);
        QTest::keyClick(m_window.get(), Qt::Key_3, Qt::AltModifier);
        m_window->objects().galleryAction()->trigger();
        QVERIFY(gallery().isVisible());
        settle();
    }
    int rowOf(const QString& name)
    {
        for (int row = 0; row < model().rowCount(); ++row) {
            if (model().index(row, static_cast<int>(ObjectColumn::Name)).data().toString() == name)
                return row;
        }
        return -1;
    }
    void click(int row, Qt::KeyboardModifiers modifiers = {})
    {
        const QModelIndex index = model().index(row, static_cast<int>(ObjectColumn::Name));
        gallery().scrollTo(index);
        QTest::mouseClick(gallery().viewport(), Qt::LeftButton, modifiers,
                          gallery().visualRect(index).center());
        settle();
    }
    QStringList saved() const
    {
        const QString folder = m_folder.filePath(QStringLiteral("out"));
        QStringList names;
        for (QDirIterator found(folder, QDir::Files, QDirIterator::Subdirectories); found.hasNext();)
            names.append(QDir(folder).relativeFilePath(found.next()));
        names.sort();
        return names;
    }
};

void GalleryTest::arrowKeysWalkThePicturesAndThePreviewFollows()
{
    openGallery(sample());
    click(0);
    QCOMPARE(gallery().currentIndex().row(), 0);
    gallery().setFocus();
    for (int steps = 0; gallery().currentIndex().row() < rowOf(QStringLiteral("gauge.png")); ++steps) {
        QVERIFY(steps < model().rowCount());
        QTest::keyClick(&gallery(), Qt::Key_Right);
    }
    settle();
    QCOMPARE(gallery().currentIndex().row(), rowOf(QStringLiteral("gauge.png")));
    auto* picture = m_window->findChild<QLabel*>(QStringLiteral("objectPicture"));
    QVERIFY(picture->isVisible() && !picture->pixmap(Qt::ReturnByValue).isNull());
    const QString facts = m_window->findChild<QLabel*>(QStringLiteral("objectFacts"))->text();
    QVERIFY2(facts.contains(QStringLiteral("image/png")), qPrintable(facts));
    // Its connection is followed, as from the list.
    QCOMPARE(m_window->followed()->value, m_window->objects().current()->owner->connection.value);
    // Text in the place of the picture.
    QTest::keyClick(&gallery(), Qt::Key_Home);
    settle();
    QVERIFY(!picture->isVisible());
    QVERIFY(m_window->findChild<QPlainTextEdit*>(QStringLiteral("objectText"))
                ->toPlainText()
                .contains(QStringLiteral("<html")));
}

void GalleryTest::theFilterNarrowsThePictures()
{
    openGallery(sample());
    const int all = model().rowCount();
    QTest::keyClick(m_window.get(), Qt::Key_Slash, Qt::ControlModifier);
    QTest::keyClicks(&m_window->objects().filterEdit(), QStringLiteral("type:image"));
    QTest::keyClick(&m_window->objects().filterEdit(), Qt::Key_Return);
    settle();
    QVERIFY(model().rowCount() > 0 && model().rowCount() < all);
    QCOMPARE(gallery().model()->rowCount(), model().rowCount());
    QVERIFY(m_window->tabs().tabText(2).contains(QString::number(model().rowCount())));
}

void GalleryTest::whatIsSelectedIsSaved()
{
    openGallery(sample());
    click(rowOf(QStringLiteral("style.css")));
    click(rowOf(QStringLiteral("levels.js")), Qt::ControlModifier);
    QTest::mouseClick(m_window->findChild<QToolButton*>(QStringLiteral("saveObjects")), Qt::LeftButton);
    settle();
    QCOMPARE(saved(), (QStringList{QStringLiteral("www.weir.test/levels.js"),
                                   QStringLiteral("www.weir.test/style.css")}));
}

void GalleryTest::theMenuIsThatOfTheList()
{
    openGallery(sample());
    int asked = 0;
    m_window->objects().disconnect(m_window.get()); // the menu itself has an event loop
    connect(&m_window->objects(), &ListView::contextMenuWanted, this, [&asked] { ++asked; });
    emit gallery().customContextMenuRequested(gallery().visualRect(model().index(0, 1)).center());
    QCOMPARE(asked, 1);
    emit gallery().customContextMenuRequested(
        QPoint(gallery().viewport()->width() - 2, gallery().viewport()->height() - 2));
    QCOMPARE(asked, 1);
}

void GalleryTest::anEmptyGallerySaysWhy()
{
    const auto text = [this] { return m_window->objects().table().emptyText(); };
    openGallery(capture("ssh.pcapng"));
    QCOMPARE(model().rowCount(), 0);
    QCOMPARE(text(), QStringLiteral("No objects were found in this capture."));
    const QImage empty = gallery().viewport()->grab().toImage();
    QImage blank(empty.size(), empty.format());
    blank.fill(empty.pixelColor(0, 0));
    QVERIFY2(empty != blank, "the gallery shows the sentence, too");
    load(sample());
    QTest::keyClick(m_window.get(), Qt::Key_Slash, Qt::ControlModifier);
    QTest::keyClicks(&m_window->objects().filterEdit(), QStringLiteral("nothing has this"));
    QTest::keyClick(&m_window->objects().filterEdit(), Qt::Key_Return);
    settle();
    QCOMPARE(model().rowCount(), 0);
    QVERIFY2(text().contains(QStringLiteral("Esc")), qPrintable(text()));
    // And nothing to save.
    QTest::mouseClick(m_window->findChild<QToolButton*>(QStringLiteral("saveObjects")), Qt::LeftButton);
    settle();
    QCOMPARE(saved(), QStringList());
}

} // namespace weir

QTEST_MAIN(weir::GalleryTest)
#include "gallery_test.moc"
