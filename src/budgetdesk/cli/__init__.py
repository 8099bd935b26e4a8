"""The commands. Heavy imports stay inside them, so that each starts at once."""
