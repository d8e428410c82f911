"""What chance brings together in this register, measured: the monthly job behind the weights."""

from datetime import datetime


def measure(*, now: datetime) -> None:
    """Count the names anew and compare pairs drawn at random; the weights in force are these from now on."""
