// What is saved, where, and what becomes of gaps.
#pragma once

#include "core/model/payload_exporter.h"

#include <QDialog>

class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;

namespace weir {

class ExportDialog final : public QDialog
{
    Q_OBJECT

public:
    /// connections: at least one.
    ExportDialog(const PayloadExporter& exporter, std::vector<ConnectionId> connections, ExportShape shape,
                 QWidget* parent = nullptr);

    ExportOrder order() const;

    /// Where the last export went; at first, where the user keeps downloads.
    static QString lastFolder();
    static void rememberFolder(const QString& folder);
    static GapChoice lastGapChoice();

private:
    bool one() const { return m_connections.size() == 1; }
    void shapeChanged();
    void browse();
    void check();
    void accept() override;

    const PayloadExporter& m_exporter;
    std::vector<ConnectionId> m_connections;
    QComboBox* m_shape;
    QLineEdit* m_name;
    QLabel* m_nameLabel;
    QLineEdit* m_folder;
    QComboBox* m_gaps;
    QLabel* m_note;
    QPushButton* m_save = nullptr;
};

} // namespace weir
