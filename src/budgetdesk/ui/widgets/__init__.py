"""Parts of windows that know nothing of budgets: editors, palette, theme, shapes."""
