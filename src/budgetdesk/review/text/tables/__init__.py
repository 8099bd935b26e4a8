"""The tables that stand in a document, as grids: their figures as facts, and what must hold inside them."""
