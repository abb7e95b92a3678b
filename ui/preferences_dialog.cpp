#include "ui/preferences_dialog.h"

#include "ui/appearance_page.h"
#include "ui/theme.h"
#include "ui/tls_keys_page.h"

#include <QComboBox>
#include <QDialogButtonBox>
#include <QGridLayout>
#include <QGroupBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QTabWidget>
#include <QVBoxLayout>

namespace weir {

PreferencesDialog::PreferencesDialog(const AnalysisSettings& settings, MessageSession& messages, Theme& theme,
                                     QWidget* parent)
    : QDialog(parent),
      m_settings(settings),
      m_pages(new QTabWidget(this)),
      m_look(new AppearancePage(theme, m_pages)),
      m_policy(new QComboBox(this)),
      m_fault(new QLabel(this))
{
    setObjectName(QStringLiteral("preferencesDialog"));
    setWindowTitle(tr("Preferences"));

    auto* conflicts = new QGroupBox(tr("Conflicting octets"), this);
    auto* policyLabel = new QLabel(tr("Where segments &overlap and differ, what wins is"), conflicts);
    policyLabel->setBuddy(m_policy);
    m_policy->setObjectName(QStringLiteral("overlapPolicy"));
    for (const OverlapPolicyChoice& choice : AnalysisSettings::overlapPolicies())
        m_policy->addItem(choice.text, choice.name);
    m_policy->setCurrentIndex(m_policy->findData(settings.overlapPolicy()));
    auto* conflictLayout = new QHBoxLayout(conflicts);
    conflictLayout->addWidget(policyLabel);
    conflictLayout->addWidget(m_policy, 1);

    auto* limits = new QGroupBox(tr("Limits"), this);
    auto* grid = new QGridLayout(limits);
    grid->setHorizontalSpacing(14);
    for (const LimitChoice& choice : AnalysisSettings::limits()) {
        auto* sentence = new QLabel(choice.sentence, limits);
        sentence->setWordWrap(true);
        // A grid gives words that wrap less height than they need.
        sentence->setMinimumWidth(theme.scaled(400));
        sentence->setMinimumHeight(sentence->heightForWidth(theme.scaled(400)));
        auto* field = new QLineEdit(settings.limit(choice.name), limits);
        field->setObjectName(QStringLiteral("limit-") + choice.name);
        field->setAccessibleName(choice.sentence);
        field->setAlignment(Qt::AlignRight);
        field->setPlaceholderText(choice.usual);
        field->setToolTip(tr("A number, with K, M or G if you like. Usually %1.").arg(choice.usual));
        field->setMaximumWidth(120);
        sentence->setBuddy(field);
        connect(field, &QLineEdit::textChanged, this, &PreferencesDialog::check);
        const int row = grid->rowCount();
        grid->addWidget(sentence, row, 0);
        grid->addWidget(field, row, 1);
        m_limits.insert(choice.name, field);
    }
    grid->setColumnStretch(0, 1);

    m_fault->setObjectName(QStringLiteral("muted"));
    m_fault->setWordWrap(true);
    auto* buttons = new QDialogButtonBox(
        QDialogButtonBox::Ok | QDialogButtonBox::Cancel | QDialogButtonBox::RestoreDefaults, this);
    m_ok = buttons->button(QDialogButtonBox::Ok);
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(buttons->button(QDialogButtonBox::RestoreDefaults), &QPushButton::clicked, this,
            &PreferencesDialog::showUsual);
    connect(m_policy, &QComboBox::currentIndexChanged, this, &PreferencesDialog::check);

    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(18, 18, 18, 14);
    layout->setSpacing(12);
    auto* captures = new QWidget(m_pages);
    auto* capturesLayout = new QVBoxLayout(captures);
    capturesLayout->addWidget(conflicts);
    capturesLayout->addWidget(limits);
    capturesLayout->addWidget(m_fault);
    capturesLayout->addStretch(1);
    m_pages->addTab(captures, tr("&Captures"));
    m_pages->addTab(new TlsKeysPage(messages, m_pages), tr("&TLS keys"));
    m_pages->addTab(m_look, tr("&Appearance"));
    layout->addWidget(m_pages);
    layout->addWidget(buttons);
    check();
}

void PreferencesDialog::showKeys()
{
    m_pages->setCurrentIndex(1);
}

/// Takes the fields over as far as they can be understood, and says which cannot.
void PreferencesDialog::check()
{
    m_settings.setOverlapPolicy(m_policy->currentData().toString());
    QString fault;
    for (const LimitChoice& choice : AnalysisSettings::limits()) {
        const QString text = m_limits.value(choice.name)->text();
        if (!m_settings.setLimit(choice.name, text.isEmpty() ? choice.usual : text) && fault.isEmpty())
            fault = tr("“%1” is no number above 0, with K, M or G if you like.").arg(text);
    }
    m_ok->setEnabled(fault.isEmpty());
    m_fault->setText(fault.isEmpty() ? tr("An open capture is read again with what you change here.")
                                     : fault);
}

void PreferencesDialog::reject()
{
    m_look->revert();
    QDialog::reject();
}

/// Of the page in front.
void PreferencesDialog::showUsual()
{
    if (m_pages->currentWidget() == m_look) {
        m_look->showUsual();
        return;
    }
    m_policy->setCurrentIndex(m_policy->findData(AnalysisSettings().overlapPolicy()));
    for (const LimitChoice& choice : AnalysisSettings::limits())
        m_limits.value(choice.name)->setText(choice.usual);
}

} // namespace weir
