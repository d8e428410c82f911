"""Addresses of this room's pages."""

from django.urls import path

from testamur.ground.desk import views, views_on_saved_views

app_name = "desk"
urlpatterns = [
    path("messages/", views.messages, name="messages"),
    path("messages/<int:message_id>/", views.message, name="message"),
    path("demonstration/mail/", views.demonstration_mail, name="demonstration-mail"),
    path("views/save/", views_on_saved_views.save, name="save-view"),
    path("views/<int:view_id>/", views_on_saved_views.saved_view, name="saved-view"),
    path("office/views/save/", views_on_saved_views.save_in_office, name="save-view-in-office"),
    path(
        "office/views/<int:view_id>/", views_on_saved_views.saved_view_in_office, name="saved-view-in-office"
    ),
]
