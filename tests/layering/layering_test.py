#!/usr/bin/env python3
"""That layering.py sees what it is there to see."""
import pathlib
import tempfile
import unittest

import layering


class Layering(unittest.TestCase):
    def faults(self, name, *lines):
        """The faults of a tree that holds this one file."""
        with tempfile.TemporaryDirectory() as root:
            path = pathlib.Path(root, name)
            path.parent.mkdir(parents=True)
            path.write_text("\n".join(lines) + "\n", encoding="utf-8")
            return layering.faults(root)

    def test_an_include_downward_is_fine(self):
        self.assertEqual(self.faults("core/stream/a.h", '#include "core/base/ids.h"', '#include "core/stream/b.h"',
                                     "#include <vector>"), [])

    def test_an_include_upward_is_told_with_its_place(self):
        self.assertEqual(self.faults("core/packet/a.cpp", "", '#include "core/stream/b.h"'),
                         ["core/packet/a.cpp:2: core/stream/b.h is not for core/packet"])

    def test_arrows_are_not_inherited(self):
        self.assertEqual(len(self.faults("ui/a.cpp", '#include "core/capture/capture_file.h"')), 1)

    def test_parsers_see_streams_only_through_the_parser_interface(self):
        self.assertEqual(self.faults("core/parsers/http1/a.h", '#include "core/stream/stream_parser.h"'), [])
        self.assertEqual(len(self.faults("core/parsers/http1/a.h", '#include "core/stream/tcp_reassembler.h"')), 1)
        self.assertEqual(len(self.faults("core/stream/a.h", '#include "core/parsers/http1/a.h"')), 1)

    def test_the_engine_has_no_qt(self):
        for header in ("QString", "QtCore/QObject", "QtGlobal", "qglobal.h"):
            self.assertEqual(len(self.faults("core/analysis/a.h", f"#  include <{header}>")), 1, header)

    def test_the_models_have_no_widgets(self):
        self.assertEqual(self.faults("core/model/a.h", "#include <QAbstractTableModel>"), [])
        for header in ("QWidget", "QtWidgets/QLabel", "QtGui/QColor"):
            self.assertEqual(len(self.faults("core/model/a.h", f"#include <{header}>")), 1, header)

    def test_headers_are_named_from_the_root(self):
        self.assertEqual(len(self.faults("ui/a.cpp", '#include "b.h"')), 1)
        self.assertEqual(self.faults("tests/gui/a.cpp", '#include "a.moc"'), [])

    def test_a_folder_that_nobody_described_is_told(self):
        self.assertEqual(len(self.faults("core/novelty/a.h", "")), 1)


if __name__ == "__main__":
    unittest.main()
