"""The overview page of a declaration: its charts."""
