// The cells of a list.
#pragma once

#include <QColor>
#include <QString>
#include <QStyledItemDelegate>

#include <optional>

namespace weir {

class Theme;

/// Rows in the colours that the user gave them; a sign before the text of a cell.
class ListDelegate : public QStyledItemDelegate
{
public:
    ListDelegate(const Theme& theme, QObject* parent) : QStyledItemDelegate(parent), m_theme(theme) {}

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
    void initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const override;

protected:
    struct Sign
    {
        enum class Kind { Dot, OpenLock, ClosedLock, Badge };
        Kind kind = Kind::Dot;
        QColor color;
        QString text; ///< of a badge
    };
    /// What stands before the text of a cell.
    virtual std::optional<Sign> signOf(const QModelIndex& index) const;
    const Theme& theme() const { return m_theme; }

private:
    void drawSign(QPainter& painter, const QRect& rect, const Sign& sign) const;

    const Theme& m_theme;
};

} // namespace weir
