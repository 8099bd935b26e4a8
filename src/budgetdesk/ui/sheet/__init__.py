"""A printed form as an editable sheet."""
