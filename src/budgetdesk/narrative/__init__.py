"""The narrative of a declaration, written from its figures by the templates of its pack."""
