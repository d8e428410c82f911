"""Settings of the servers that benchmarks load: those of the site, without limits on how often somebody may ask."""

from testamur.config.settings import *  # noqa: F403 - all of them, and two others

LRS_LIMIT_REQUESTS = LRS_LIMIT_PASSWORDS = 10**9
