#pragma once

#include "core/model/analysis_settings.h"

#include <QDialog>
#include <QHash>

class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;

namespace weir {

/// How captures are read: which copy of conflicting octets wins, and the limits.
class PreferencesDialog final : public QDialog
{
    Q_OBJECT

public:
    explicit PreferencesDialog(const AnalysisSettings& settings, QWidget* parent = nullptr);

    /// As the fields stand; only after accept().
    const AnalysisSettings& settings() const { return m_settings; }

private:
    void check();
    void showUsual();

    AnalysisSettings m_settings;
    QComboBox* m_policy;
    QHash<QString, QLineEdit*> m_limits; ///< by name
    QLabel* m_fault;
    QPushButton* m_ok;
};

} // namespace weir
