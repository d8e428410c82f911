"""The learning records service: it knows learners for life, and nothing of products or awarding."""
