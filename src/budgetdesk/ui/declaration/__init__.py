"""One open declaration on screen: outline, tabs, pages, finding text."""
