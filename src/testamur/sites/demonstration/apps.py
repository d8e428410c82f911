from django.apps import AppConfig


class DemonstrationConfig(AppConfig):
    name = "testamur.sites.demonstration"
    label = "demonstration"
