"""Every operation of the API. Importing this declares them all."""

from testamur.sites.api.operations import acts, batches, learners, orders, products

__all__ = ["acts", "batches", "learners", "orders", "products"]
