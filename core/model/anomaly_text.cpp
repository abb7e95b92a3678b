#include "core/model/anomaly_text.h"

#include "core/model/format.h"

#include <QStringList>

namespace weir {

namespace {

/// Suspicious is the gravest; what the hosts cannot help the least.
int gravity(AnomalyGroup group)
{
    switch (group) {
    case AnomalyGroup::Suspicious:
        return 5;
    case AnomalyGroup::Limit:
        return 4;
    case AnomalyGroup::Capture:
        return 3;
    case AnomalyGroup::Protocol:
        return 2;
    case AnomalyGroup::Network:
        return 1;
    }
    return 0;
}

template <typename Visit>
void forEachAnomaly(const std::bitset<anomalyCount>& anomalies, Visit&& visit)
{
    for (std::size_t i = 0; i < anomalyCount && anomalies.any(); ++i) {
        if (anomalies.test(i))
            visit(describe(static_cast<Anomaly>(i)));
    }
}

} // namespace

std::optional<AnomalyGroup> gravestGroup(const std::bitset<anomalyCount>& anomalies)
{
    std::optional<AnomalyGroup> gravest;
    forEachAnomaly(anomalies, [&](const AnomalyDescription& anomaly) {
        if (!gravest || gravity(anomaly.group) > gravity(*gravest))
            gravest = anomaly.group;
    });
    return gravest;
}

QString anomalyNames(const std::bitset<anomalyCount>& anomalies)
{
    QStringList names;
    forEachAnomaly(anomalies,
                   [&](const AnomalyDescription& anomaly) { names.append(fromUtf8(anomaly.name)); });
    return names.join(QLatin1String(", "));
}

QString anomalySentences(const std::bitset<anomalyCount>& anomalies)
{
    QStringList lines;
    forEachAnomaly(anomalies, [&](const AnomalyDescription& anomaly) {
        lines.append(QStringLiteral("<b>%1</b>: %2")
                         .arg(fromUtf8(anomaly.name), fromUtf8(anomaly.sentence).toHtmlEscaped()));
    });
    return lines.join(QLatin1String("<br>"));
}

} // namespace weir
