"""What follows and what must hold: expressions, graph, findings, diagnosis; no Qt, no database."""
