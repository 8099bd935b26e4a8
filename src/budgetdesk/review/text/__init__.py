"""Texts read back: sections, numbers, the facts that sentences state, and what cannot be right among them."""
