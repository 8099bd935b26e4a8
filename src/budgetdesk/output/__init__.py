"""A document becomes PDF, XLSX and DOCX pages; reads nothing in, no Qt."""
