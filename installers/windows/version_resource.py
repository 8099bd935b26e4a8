"""Writes what Windows shows of the program under Properties > Details: version_resource.py TARGET"""

from __future__ import annotations

import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]
TEMPLATE = """VSVersionInfo(
  ffi=FixedFileInfo(filevers=({numbers}), prodvers=({numbers}), mask=0x3f, flags=0x0, OS=0x40004, fileType=0x1),
  kids=[
    StringFileInfo([StringTable("080404b0", [
      StringStruct("CompanyName", "BudgetDesk"),
      StringStruct("FileDescription", "预算填报台"),
      StringStruct("ProductName", "预算填报台"),
      StringStruct("FileVersion", "{version}"),
      StringStruct("ProductVersion", "{version}"),
      StringStruct("LegalCopyright", "MIT"),
    ])]),
    VarFileInfo([VarStruct("Translation", [0x0804, 1200])]),
  ]
)
"""


def main(target: Path) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    version = str(project["version"])
    numbers = ", ".join([*version.split("."), "0"][:4])
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(TEMPLATE.format(version=version, numbers=numbers), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
