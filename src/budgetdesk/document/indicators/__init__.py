"""The tree of indicators in memory: moving, pasting, filling, comparing, taking from the library."""
