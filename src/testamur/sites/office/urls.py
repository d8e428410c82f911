"""Addresses of this front door."""

from django.urls import path

from testamur.sites.office.views import centres, conversations, home, search

app_name = "office"
urlpatterns = [
    path("office/", home.home, name="home"),
    path("office/centres/", centres.centres, name="centres"),
    path("office/centres/new/", centres.new_centre, name="new-centre"),
    path("office/centres/<str:number>/", centres.centre, name="centre"),
    path("office/centres/<str:number>/change/", centres.change_centre, name="change-centre"),
    path("office/centres/<str:number>/close/", centres.close_centre, name="close-centre"),
    path("office/centres/<str:number>/reopen/", centres.reopen_centre, name="reopen-centre"),
    path("office/centres/<str:number>/second-factor/", centres.second_factor, name="centre-second-factor"),
    path("office/centres/<str:number>/addresses/new/", centres.new_address, name="new-address"),
    path(
        "office/centres/<str:number>/addresses/<int:address_id>/retire/",
        centres.retire_address,
        name="retire-address",
    ),
    path("office/centres/<str:number>/contacts/new/", centres.new_contact, name="new-contact"),
    path("office/centres/<str:number>/contacts/<int:contact_id>/", centres.contact, name="contact"),
    path(
        "office/centres/<str:number>/contacts/<int:contact_id>/remove/",
        centres.remove_contact,
        name="remove-contact",
    ),
    path("office/conversations/", conversations.conversations, name="conversations"),
    path("office/conversations/start/", conversations.start, name="start-conversation"),
    path("office/conversations/<int:conversation_id>/", conversations.conversation, name="conversation"),
    path(
        "office/conversations/<int:conversation_id>/assign/", conversations.assign, name="assign-conversation"
    ),
    path("office/conversations/<int:conversation_id>/close/", conversations.close, name="close-conversation"),
    path(
        "office/conversations/<int:conversation_id>/files/<int:attachment_id>/",
        conversations.attachment,
        name="conversation-attachment",
    ),
    path("office/search/", search.search, name="search"),
    path("office/learners/<slug:number>/", search.learner, name="learner"),
]
