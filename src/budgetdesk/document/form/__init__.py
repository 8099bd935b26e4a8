"""The printed form as boxes."""
