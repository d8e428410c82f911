"""Pages of the portal that bring rooms together."""
