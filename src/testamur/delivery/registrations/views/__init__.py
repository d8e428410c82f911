"""Pages about registering and the registered."""
