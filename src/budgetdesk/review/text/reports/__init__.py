"""The self-evaluation reports of a document: what they claim, tell and think, and the forms annexed to them."""
