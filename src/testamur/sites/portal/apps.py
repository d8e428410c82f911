from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "testamur.sites.portal"
    label = "site_portal"
    default_auto_field = "django.db.models.BigAutoField"
