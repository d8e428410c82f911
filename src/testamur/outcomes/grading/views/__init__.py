"""Pages of grading, all for those who may submit grades."""
