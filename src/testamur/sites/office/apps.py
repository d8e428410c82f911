from django.apps import AppConfig


class OfficeConfig(AppConfig):
    name = "testamur.sites.office"
    label = "site_office"
    default_auto_field = "django.db.models.BigAutoField"
