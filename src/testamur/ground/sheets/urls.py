"""Addresses of this room's pages."""

from django.urls import path

from testamur.ground.sheets.views import files, sheet

app_name = "sheets"
urlpatterns = [
    path("files/", files.files, name="files"),
    path("files/new/<slug:kind>/", files.new, name="new"),
    path("files/new/<slug:kind>/template.<str:file_type>", files.template, name="template"),
    path("files/<int:sheet_id>/", sheet.sheet, name="sheet"),
    path("files/<int:sheet_id>/history/", files.file, name="file"),
    path("files/<int:sheet_id>/uploaded", files.uploaded, name="uploaded"),
    path("files/<int:sheet_id>/rows/<int:position>/", sheet.row, name="row"),
    path("files/<int:sheet_id>/columns/", sheet.columns, name="columns"),
    path("files/<int:sheet_id>/check/", sheet.check, name="check"),
    path("files/<int:sheet_id>/progress/", sheet.progress, name="progress"),
    path("files/<int:sheet_id>/stop/", sheet.stop, name="stop"),
    path("files/<int:sheet_id>/discard/", sheet.discard, name="discard"),
    path("files/<int:sheet_id>/problems.<str:file_type>", sheet.problems, name="problems"),
]
