from django.apps import AppConfig


class GalleryConfig(AppConfig):
    name = "testamur.sites.gallery"
    label = "site_gallery"
    default_auto_field = "django.db.models.BigAutoField"
