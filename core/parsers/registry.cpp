#include "core/parsers/registry.h"

namespace weir {

std::shared_ptr<const StreamRegistry> makeStreamRegistry(const ParserEnvironment&)
{
    auto registry = std::make_shared<StreamRegistry>();
    return registry;
}

} // namespace weir
