#include "core/model/analysis_settings.h"

#include "core/analysis/analysis_limits.h"

#include <QCoreApplication>
#include <QSettings>

#include <algorithm>

namespace weir {

namespace {

QString translated(const char* text)
{
    return QCoreApplication::translate("AnalysisSettings", text);
}

QString policyKey()
{
    return QStringLiteral("analysis/overlapPolicy");
}

QString limitKey(const QString& name)
{
    return QStringLiteral("analysis/limits/") + name;
}

const AnalysisLimit* limitOf(const QString& name)
{
    return analysisLimit(name.toStdString());
}

QString fromView(std::string_view text)
{
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

/// The shortest way to write it exactly.
QString textOf(std::uint64_t value)
{
    for (const auto& [shift, unit] : {std::pair{30u, 'G'}, std::pair{20u, 'M'}, std::pair{10u, 'K'}}) {
        if (value != 0 && value % (std::uint64_t{1} << shift) == 0)
            return QString::number(value >> shift) + QLatin1Char(unit);
    }
    return QString::number(value);
}

} // namespace

AnalysisSettings AnalysisSettings::load(const QSettings& settings)
{
    AnalysisSettings loaded;
    loaded.setOverlapPolicy(settings.value(policyKey()).toString());
    for (const LimitChoice& limit : limits())
        loaded.setLimit(limit.name, settings.value(limitKey(limit.name)).toString());
    return loaded;
}

void AnalysisSettings::save(QSettings& settings) const
{
    const AnalysisSettings usual;
    const auto store = [&](const QString& key, const QString& value, const QString& usualValue) {
        if (value == usualValue)
            settings.remove(key);
        else
            settings.setValue(key, value);
    };
    store(policyKey(), m_policy, usual.m_policy);
    for (const LimitChoice& limit : limits())
        store(limitKey(limit.name), this->limit(limit.name), usual.limit(limit.name));
}

std::vector<OverlapPolicyChoice> AnalysisSettings::overlapPolicies()
{
    return {{QStringLiteral("first"), translated("The copy that came first")},
            {QStringLiteral("last"), translated("The copy that came last")},
            {QStringLiteral("linux"), translated("As Linux decides")},
            {QStringLiteral("windows"), translated("As Windows decides")},
            {QStringLiteral("macos"), translated("As macOS decides")},
            {QStringLiteral("bsd"), translated("As BSD decides")},
            {QStringLiteral("solaris"), translated("As Solaris decides")},
            {QStringLiteral("old-linux"), translated("As old Linux (2.2) decided")}};
}

bool AnalysisSettings::setOverlapPolicy(const QString& name)
{
    const auto policy = overlapPolicyFromName(name.toStdString());
    if (!policy)
        return false;
    m_options.stream.overlapPolicy = *policy;
    m_policy = name;
    return true;
}

std::vector<LimitChoice> AnalysisSettings::limits()
{
    const AnalysisOptions usual;
    std::vector<LimitChoice> choices;
    for (const AnalysisLimit& limit : analysisLimits())
        choices.push_back({fromView(limit.name), fromView(limit.sentence), textOf(limit.get(usual))});
    return choices;
}

QString AnalysisSettings::limit(const QString& name) const
{
    const AnalysisLimit* limit = limitOf(name);
    return limit ? textOf(limit->get(m_options)) : QString();
}

bool AnalysisSettings::setLimit(const QString& name, const QString& text)
{
    const AnalysisLimit* limit = limitOf(name);
    const auto value = quantityFromText(text.trimmed().toUpper().toStdString());
    if (!limit || !value || *value == 0)
        return false;
    limit->set(m_options, *value);
    return true;
}

bool operator==(const AnalysisSettings& a, const AnalysisSettings& b)
{
    return a.m_policy == b.m_policy &&
           std::ranges::all_of(AnalysisSettings::limits(), [&](const LimitChoice& limit) {
               return a.limit(limit.name) == b.limit(limit.name);
           });
}

} // namespace weir
