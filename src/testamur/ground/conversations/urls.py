"""Addresses of this room's pages. Those in the office are the office's."""

from django.urls import path

from testamur.ground.conversations import views

app_name = "conversations"
urlpatterns = [
    path("messages/conversations/", views.conversations, name="conversations"),
    path("messages/conversations/start/", views.start, name="start"),
    path("messages/conversations/<int:conversation_id>/", views.conversation, name="conversation"),
    path("messages/conversations/<int:conversation_id>/close/", views.close, name="close"),
    path(
        "messages/conversations/<int:conversation_id>/files/<int:attachment_id>/",
        views.attachment,
        name="attachment",
    ),
]
