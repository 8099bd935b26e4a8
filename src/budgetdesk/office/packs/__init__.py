"""The packs of this computer: installed, compiled and kept so, examined, signed."""
