"""Pasting: what comes from outside, read, laid against a form, and planned as data before anything is done."""
