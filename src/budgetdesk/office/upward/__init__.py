"""The way upward and back: invited, sent, received, returned or accepted, listed, added up."""
