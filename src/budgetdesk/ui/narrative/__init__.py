"""The text that is published, as it stands."""
