"""Addresses of this room's pages."""

from django.urls import path

from testamur.outcomes.grading.views import choosing, sheets, submitted

app_name = "grading"
urlpatterns = [
    path("grades/", choosing.start, name="start"),
    path("grades/choose/", choosing.choose, name="choose"),
    path("grades/batches/<str:batch_number>/", choosing.go_on, name="go-on"),
    path("grades/<int:sheet_id>/", sheets.one_unit, name="one-unit"),
    path("grades/<int:sheet_id>/all/", sheets.all_units, name="all-units"),
    path("grades/<int:sheet_id>/check/", sheets.check, name="check"),
    path("grades/submissions/<str:number>/", submitted.submission, name="submission"),
    path("grades/submissions/<str:number>/report.pdf", submitted.report, name="report"),
    path("grades/submissions/<str:number>/answer/", submitted.answer, name="answer"),
    path("grades/why/<int:registration_id>/", submitted.why, name="why"),
]
