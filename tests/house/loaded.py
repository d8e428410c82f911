"""What the process that `crashing` forks from imports before anything else: the product with all its addresses."""

import django

django.setup()

import testamur.config.urls  # noqa: E402, F401
