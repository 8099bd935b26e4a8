"""Workbooks and packages coming in and going up: read, received, merged, returned; no pages, no Qt."""
