"""Addresses of this room's pages."""

from django.urls import path

from testamur.outcomes.deadlines import views

app_name = "deadlines"
urlpatterns = [
    path("deadlines/", views.deadlines, name="deadlines"),
    path("deadlines/deadlines.csv", views.as_csv, name="csv"),
    path("deadlines/deadlines.ics", views.as_calendar, name="calendar"),
    path("deadlines/calendar/", views.feed, name="feed"),
    path("deadlines/reminders/", views.reminders, name="reminders"),
    path("calendar/<str:secret>.ics", views.read_feed, name="read-feed"),
]
