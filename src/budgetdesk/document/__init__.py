"""One declaration in memory: cells, rows, indicator tree, text, edits, undo; no Qt, no database."""
