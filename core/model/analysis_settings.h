// How captures are to be read, as the user set it: kept in QSettings, edited as text.
#pragma once

#include "core/analysis/analysis.h"

#include <QString>

#include <optional>
#include <vector>

class QSettings;

namespace weir {

struct OverlapPolicyChoice
{
    QString name; ///< "first": what is stored
    QString text; ///< for a person
};

struct LimitChoice
{
    QString name; ///< "connections": what is stored
    QString sentence;
    QString usual; ///< the value without any choice, "16M"
};

/// GUI thread.
class AnalysisSettings
{
public:
    /// A choice that is missing or cannot be understood is the usual one.
    static AnalysisSettings load(const QSettings& settings);
    /// What is as usual is not stored, so that a better default reaches everybody.
    void save(QSettings& settings) const;

    AnalysisOptions options() const { return m_options; }

    static std::vector<OverlapPolicyChoice> overlapPolicies();
    QString overlapPolicy() const { return m_policy; }
    /// False: there is none of that name.
    bool setOverlapPolicy(const QString& name);

    static std::vector<LimitChoice> limits();
    /// "16M", "1000".
    QString limit(const QString& name) const;
    /// text: a number, with K, M or G. False: it is none, or 0, or there is no such limit.
    bool setLimit(const QString& name, const QString& text);

    friend bool operator==(const AnalysisSettings& a, const AnalysisSettings& b);

private:
    AnalysisOptions m_options;
    QString m_policy = QStringLiteral("first");
};

} // namespace weir
