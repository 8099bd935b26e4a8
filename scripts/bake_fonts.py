"""Make the shipped typefaces from those of Noto: `python scripts/bake_fonts.py FOLDER`, with the three files in it.

They are Regular of @expo-google-fonts/noto-serif-sc, Regular and Bold of -sans-sc, named as in resources/fonts/.
Serif gets figures of half an em, as the Song type of official forms has them: as they come a 1 is narrower than
the others, and columns do not align. Sans has figures of one width and stays as it is, name and bytes: its
licence reserves a name. fonttools is needed here and nowhere else.
"""

from __future__ import annotations

import sys
from pathlib import Path
from shutil import copyfile

from fontTools.ttLib import TTFont

FONTS = Path(__file__).resolve().parents[1] / "resources" / "fonts"
SERIF, SANS = "NotoSerifSC-Regular.ttf", ("NotoSansSC-Regular.ttf", "NotoSansSC-Bold.ttf")
FIGURES = tuple(map(ord, "0123456789"))
CHANGED = "figures of half width"
_VERSION = 5  # of the names of a font


def half_width_figures(font: TTFont) -> None:
    """Let the characters 0 to 9 show the glyphs that the font keeps for half width; its version says so."""
    half = _substitutes(font, "hwid")
    for table in font["cmap"].tables:
        for figure in FIGURES:
            if table.format != 14 and figure in table.cmap:  # 14 has variation sequences
                table.cmap[figure] = half.get(table.cmap[figure], table.cmap[figure])
    for name in font["name"].names:
        if name.nameID == _VERSION and CHANGED not in str(name):
            name.string = f"{name};{CHANGED}"


def _substitutes(font: TTFont, feature: str) -> dict[str, str]:
    """Glyphs and what takes their place under a feature."""
    gsub = font["GSUB"].table
    numbers = {
        number
        for record in gsub.FeatureList.FeatureRecord
        if record.FeatureTag == feature
        for number in record.Feature.LookupListIndex
    }
    found: dict[str, str] = {}
    for number in sorted(numbers):
        for table in gsub.LookupList.Lookup[number].SubTable:
            found |= getattr(table, "ExtSubTable", table).mapping
    return found


def main(folder: Path) -> None:
    for name in SANS:
        copyfile(folder / name, FONTS / name)
    with TTFont(folder / SERIF, recalcTimestamp=False, recalcBBoxes=False) as font:
        half_width_figures(font)
        font.save(FONTS / SERIF)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
