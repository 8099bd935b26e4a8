"""What a pack says once, spelled out when it is loaded: whoever reads a loaded pack sees the long form only."""
