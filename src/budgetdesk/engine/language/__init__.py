"""The expressions of packs: reading, evaluating, naming cells, saying them in Chinese."""
