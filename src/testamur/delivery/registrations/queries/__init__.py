"""Reads about registrations, batches and drafts."""
