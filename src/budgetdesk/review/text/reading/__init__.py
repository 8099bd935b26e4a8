"""Sentences read into facts: what each figure is called, what it is compared with, which whole it is part of."""
