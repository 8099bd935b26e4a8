"""The main window, its start page, menus and dialogs."""
