"""Indicators of performance targets: how their values are read, and what a careful reviewer says of them."""
