"""Rules on performance indicators."""
