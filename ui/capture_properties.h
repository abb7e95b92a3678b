// What is known of a capture as a file: its format, packets, interfaces, comments and oddities.
#pragma once

class QWidget;

namespace weir {

class CaptureSession;
class Theme;

/// Shows it in a dialog of its own until that is closed. Nothing where no capture is open.
void showCaptureProperties(const CaptureSession& session, const Theme& theme, QWidget* parent);

} // namespace weir
