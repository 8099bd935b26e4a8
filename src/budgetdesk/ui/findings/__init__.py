"""What is wrong and why, on screen: the list of findings and the page of a cell."""
