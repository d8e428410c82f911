"""Pages of the office that bring rooms together."""
