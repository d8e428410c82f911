"""Addresses of the room: every one begins with /lrs/."""

from django.urls import path

from testamur.records.batches.views import exceptions, files

app_name = "batches"
urlpatterns = [
    path("lrs/files/", files.files, name="files"),
    path("lrs/files/new/<slug:kind>/", files.new, name="new"),
    path("lrs/files/template/<slug:name>.csv", files.template, name="template"),
    path("lrs/files/<int:batch_id>/", files.file, name="file"),
    path("lrs/files/<int:batch_id>/rows/", files.rows, name="rows"),
    path("lrs/files/<int:batch_id>/output.<slug:kind>", files.fetched, name="output"),
    path("lrs/files/<int:batch_id>/uploaded/", files.uploaded, name="uploaded"),
    path("lrs/exceptions/", exceptions.exceptions, name="exceptions"),
    path("lrs/exceptions/<int:row_id>/", exceptions.exception, name="exception"),
]
