"""Every operation of the API. Importing this declares them all."""

from testamur.sites.api.operations import batches, learners, orders, products

__all__ = ["batches", "learners", "orders", "products"]
