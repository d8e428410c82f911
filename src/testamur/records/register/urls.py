"""Addresses of the room: every one begins with /lrs/ or /service-desk/."""

from django.urls import path

from testamur.records.register.views import (
    finding_learners,
    learners,
    learners_of_the_desk,
    merging,
    prohibited,
    suspicions,
    verifying_ulns,
)

app_name = "register"
LEARNERS = [
    path("lrs/learners/", finding_learners.find, name="find"),
    path("lrs/learners/register/", finding_learners.register, name="register"),
    path("lrs/learners/<slug:uln>/", learners.learner, name="learner"),
    path("lrs/learners/<slug:uln>/registered/", finding_learners.registered, name="registered"),
    path("lrs/learners/<slug:uln>/edit/", learners.edit, name="edit"),
    path("lrs/verify/", verifying_ulns.verify, name="verify"),
    path("service-desk/learners/", learners_of_the_desk.find, name="desk-find"),
    path("service-desk/learners/<slug:uln>/", learners_of_the_desk.learner, name="desk-learner"),
    path("service-desk/learners/<slug:uln>/delete/", learners_of_the_desk.delete, name="desk-delete"),
    path("service-desk/learners/<slug:uln>/restore/", learners_of_the_desk.restore, name="desk-restore"),
]
DESK = [
    path("service-desk/merges/", merging.merge_list, name="merges"),
    path("service-desk/merges/new/", merging.new_merge, name="new-merge"),
    path("service-desk/merges/<int:merge_id>/", merging.merge_page, name="merge"),
    path("service-desk/suspicions/", suspicions.suspicions, name="suspicions"),
    path("service-desk/suspicions/<int:suspicion_id>/", suspicions.suspicion, name="suspicion"),
    path("service-desk/prohibited-text/", prohibited.prohibited, name="prohibited"),
    path(
        "service-desk/prohibited-text/<int:text_id>/remove/",
        prohibited.remove_prohibited,
        name="remove-prohibited",
    ),
]
urlpatterns = [*LEARNERS, *DESK]
