"""Reads of this room: what can be claimed, claims, and certificates."""
