#include "core/stream/layer_view.h"
