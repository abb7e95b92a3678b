// What the window shows before a capture is open: how to begin.
#pragma once

#include <QStringList>
#include <QWidget>

class QLabel;
class QVBoxLayout;

namespace weir {

class Theme;

class WelcomePage final : public QWidget
{
    Q_OBJECT

public:
    explicit WelcomePage(const Theme& theme, QWidget* parent = nullptr);

    void setRecentFiles(const QStringList& paths);
    void setSamples(const QStringList& paths);

signals:
    void openRequested();
    void fileChosen(const QString& path);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void fill(QVBoxLayout& list, const QStringList& paths, const QString& none);

    const Theme& m_theme;
    QVBoxLayout* m_recent;
    QVBoxLayout* m_samples;
    QWidget* m_drop;
};

} // namespace weir
