"""This room's pages, by what they are about."""
