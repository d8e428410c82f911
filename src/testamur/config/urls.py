"""Every address: each room's pages, then the front doors'. Rooms write their addresses whole."""

from django.conf import settings
from django.urls import include, path

from testamur.config.services import AWARDING, is_present
from testamur.sites.lrs.front_door import front_door

ROOMS = (
    "ground.accounts",
    "ground.access",
    "ground.desk",
    "ground.conversations",
    "ground.sheets",
    "records.organisations",
    "records.register",
    "records.batches",
    "records.wire",
    "catalogue.products",
    "catalogue.approvals",
    "catalogue.timetable",
    "delivery.billing",
    "delivery.learners",
    "delivery.registrations",
    "outcomes.grading",
    "outcomes.moving",
    "outcomes.quality",
    "outcomes.certification",
    "outcomes.deadlines",
    "sites.account",
    "sites.api",
    "sites.public",
    "sites.lrs",
    "sites.office",
    "sites.portal",
    "sites.demonstration",
)

urlpatterns = [
    path("", include(f"testamur.{room}.urls")) for room in ROOMS if is_present(room, settings.SERVICES)
]
if AWARDING not in settings.SERVICES:
    urlpatterns.append(path("", front_door))
elif settings.DEBUG or settings.DEMONSTRATION:
    urlpatterns.append(path("gallery/", include("testamur.sites.gallery.urls")))

handler400 = "testamur.kit.errors.unreadable"
handler404 = "testamur.kit.errors.not_found"
handler500 = "testamur.kit.errors.failed"
