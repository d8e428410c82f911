"""What learners achieve: grades, quality assurance, claims and certificates."""
