"""The address of the web service, as information systems know it."""

from django.urls import path

from testamur.records.wire import views

app_name = "wire"
urlpatterns = [path("LearnerService.svc", views.service, name="service")]
