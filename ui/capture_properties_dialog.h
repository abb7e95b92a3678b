// The properties of a capture, in a dialog.
#pragma once

class QWidget;

namespace weir {

class CaptureSession;
class Theme;

/// Shows them until it is closed. Nothing where no capture is open.
void showCaptureProperties(const CaptureSession& session, const Theme& theme, QWidget* parent);

} // namespace weir
