"""Addresses of this room's pages."""

from django.urls import path

from testamur.catalogue.timetable import views

app_name = "timetable"
urlpatterns = [
    path("office/catalogue/windows/", views.window_list, name="windows"),
    path("office/catalogue/windows/new/", views.new_window, name="new-window"),
    path("office/catalogue/windows/upload/", views.upload, name="upload"),
    path("office/catalogue/windows/windows.yaml", views.download, name="download"),
    path("office/catalogue/windows/<str:code>/", views.edit_window, name="window"),
]
