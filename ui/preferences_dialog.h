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

class AppearancePage;
class MessageSession;
class Theme;

/// How captures are read (which copy of conflicting octets wins, the limits), and with which TLS keys, and
/// how the window looks.
class PreferencesDialog final : public QDialog
{
    Q_OBJECT

public:
    /// keys: outlive the dialog; changes to them hold at once.
    PreferencesDialog(const AnalysisSettings& settings, MessageSession& messages, Theme& theme,
                      QWidget* parent = nullptr);

    void showKeys();

    /// As the fields stand; only after accept().
    const AnalysisSettings& settings() const { return m_settings; }

private:
    void reject() override;
    void check();
    void showUsual();

    AnalysisSettings m_settings;
    QTabWidget* m_pages;
    AppearancePage* m_look;
    QComboBox* m_policy;
    QHash<QString, QLineEdit*> m_limits; ///< by name
    QLabel* m_fault;
    QPushButton* m_ok;
};

} // namespace weir
