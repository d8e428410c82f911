"""Learners at centres: fees, people, registrations."""
