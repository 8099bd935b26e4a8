"""The tree of indicators and all that is done with it on screen."""
