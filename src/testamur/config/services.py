"""What an installation is: the awarding side with a learning records service, or that service alone.

The service's floor imports nothing of the awarding side, so that without it there is only less to install.
"""

from collections.abc import Collection

AWARDING = "awarding"
ROOMS_OF_AWARDING = (
    *("catalogue.", "delivery.", "outcomes."),
    *("sites.portal", "sites.office", "sites.api", "sites.gallery", "sites.demonstration"),
)
GUIDES_OF_RECORDS = ("learning-records*", "signing-in-and-users")


def is_present(room: str, services: Collection[str]) -> bool:
    """Whether an installation with these services has a room, named as `records.register`."""
    return AWARDING in services or not room.startswith(ROOMS_OF_AWARDING)
