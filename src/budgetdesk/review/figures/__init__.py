"""Which cell is the suspect of broken equations, and what slip made it."""
