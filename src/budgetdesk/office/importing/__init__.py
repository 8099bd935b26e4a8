"""What comes in from files: declaration files, workbooks, texts, lists at hand by a recipe."""
