"""Every operation of the API. Importing this declares them all."""

from testamur.sites.api.operations import acts, batches, centre, learners, orders, products, registering

__all__ = ["acts", "batches", "centre", "learners", "orders", "products", "registering"]
