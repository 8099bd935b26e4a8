"""A pack becomes rules and the order in which they are evaluated."""
