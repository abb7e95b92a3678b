#pragma once

#include "core/model/analysis_settings.h"

#include <QDialog>
#include <QHash>

class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;
class QTabWidget;

namespace weir {

class MessageSession;

/// How captures are read (which copy of conflicting octets wins, the limits), and with which TLS keys.
class PreferencesDialog final : public QDialog
{
    Q_OBJECT

public:
    /// keys: outlive the dialog; changes to them hold at once.
    PreferencesDialog(const AnalysisSettings& settings, MessageSession& messages, QWidget* parent = nullptr);

    void showKeys();

    /// As the fields stand; only after accept().
    const AnalysisSettings& settings() const { return m_settings; }

private:
    void check();
    void showUsual();

    AnalysisSettings m_settings;
    QTabWidget* m_pages;
    QComboBox* m_policy;
    QHash<QString, QLineEdit*> m_limits; ///< by name
    QLabel* m_fault;
    QPushButton* m_ok;
};

} // namespace weir
