"""The workspace file: its rows, saving an edit, migrations and backups; no rules of budgeting, no Qt."""
