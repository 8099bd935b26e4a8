"""Where the shipped packs, code lists, samples, fonts and icons are; not what is in them."""

import sys
from pathlib import Path


def resources() -> Path:
    """The resources folder of an installed, frozen or checked-out program."""
    here = Path(__file__).resolve().parent
    places = [here / "resources", here.parents[1] / "resources"]
    if frozen := getattr(sys, "_MEIPASS", None):  # where PyInstaller unpacks its data files
        places.insert(0, Path(frozen) / "resources")
    for place in places:
        if (place / "fonts").is_dir():
            return place
    looked = ", ".join(map(str, places))
    raise FileNotFoundError(f"BudgetDesk's resources folder is missing; looked in {looked}")
