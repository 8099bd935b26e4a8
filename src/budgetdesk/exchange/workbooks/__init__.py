"""Workbooks: read as sheets of texts, told which tables of a pack they are, and filled in where they lie."""
