import subprocess
import sys

_PROGRAM = """
import linecache
from studio.kit import plain_imports
plain_imports.settle()
from PySide6.QtGui import QImage
import json.tool, wave
names = [name for name in linecache.cache if "json" in name or "wave" in name]
print(names, QImage.__name__)
"""


def test_no_module_is_read_again_after_pyside_came_in() -> None:
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM], capture_output=True, text=True, check=True
    )
    assert done.stdout == "[] QImage\n"
