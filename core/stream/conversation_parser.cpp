#include "core/stream/conversation_parser.h"
