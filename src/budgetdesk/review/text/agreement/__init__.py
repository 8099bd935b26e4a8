"""Whether facts agree, and what is said where they do not: binding, diagnosis, confidence, messages."""
