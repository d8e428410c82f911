"""Addresses of this room's pages."""

from django.urls import path

from testamur.delivery.learners.views import arrangements, arrangements_in_office, ulns

app_name = "learners"
urlpatterns = [
    path("learners/ulns/enquiries/<int:enquiry_id>/", ulns.enquiry, name="enquiry"),
    path("learners/<slug:number>/uln/", ulns.uln, name="uln"),
    path("learners/<slug:number>/uln/change/", ulns.change, name="change-uln"),
    path("learners/<slug:number>/uln/dispute/", ulns.dispute, name="dispute-uln"),
    path("learners/<slug:number>/uln/match/", ulns.match, name="match-uln"),
    path("learners/arrangements/", arrangements.everybody, name="with-arrangements"),
    path("learners/<slug:number>/arrangements/", arrangements.of_learner, name="arrangements"),
    path("learners/<slug:number>/arrangements/add/", arrangements.add, name="add-arrangement"),
    path(
        "learners/<slug:number>/arrangements/<int:arrangement_id>/", arrangements.change, name="arrangement"
    ),
    path(
        "learners/<slug:number>/arrangements/<int:arrangement_id>/end/",
        arrangements.end,
        name="end-arrangement",
    ),
    path(
        "learners/<slug:number>/arrangements/<int:arrangement_id>/evidence/<int:file_id>/",
        arrangements.evidence,
        name="evidence",
    ),
    path("office/arrangements/", arrangements_in_office.waiting, name="arrangements-waiting"),
    path(
        "office/arrangements/<int:arrangement_id>/", arrangements_in_office.decide, name="decide-arrangement"
    ),
    path(
        "office/arrangements/<int:arrangement_id>/evidence/<int:file_id>/",
        arrangements_in_office.evidence,
        name="evidence-in-office",
    ),
]
