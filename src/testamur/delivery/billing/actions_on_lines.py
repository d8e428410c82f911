"""Moved: see `billing.actions`."""

from testamur.delivery.billing.actions import charge_for, credit

__all__ = ["charge_for", "credit"]
