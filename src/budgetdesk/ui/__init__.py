"""The window, and the only place where PySide6 is used; no rules, no files, no database of its own."""
