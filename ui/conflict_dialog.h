// Both versions of octets that were sent twice with different content, side by side.
#pragma once

#include "core/model/follow_marks.h"

#include <QDialog>

namespace weir {

class ConflictDialog final : public QDialog
{
    Q_OBJECT

public:
    explicit ConflictDialog(const Conflict& conflict, QWidget* parent = nullptr);
};

} // namespace weir
