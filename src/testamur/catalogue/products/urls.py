"""Addresses of this room's pages."""

from django.urls import path

from testamur.catalogue.products.views import files, office, rules, search, units

app_name = "products"
urlpatterns = [
    path("products/", search.search, name="search"),
    path("products/<path:code>/", search.product, name="product"),
    path("office/catalogue/", office.catalogue, name="catalogue"),
    path("office/catalogue/new/", office.new_product, name="new-product"),
    path("office/catalogue/units/", units.units, name="units"),
    path("office/catalogue/units/new/", units.new_unit, name="new-unit"),
    path("office/catalogue/units/<int:pk>/", units.edit_unit, name="edit-unit"),
    path("office/catalogue/scales/", units.scales, name="scales"),
    path("office/catalogue/upload/", files.upload, name="upload"),
    path("office/catalogue/download/", files.download, name="download"),
    path("office/catalogue/<int:pk>/", office.product, name="office-product"),
    path("office/catalogue/<int:pk>/facts/", office.edit_product, name="edit-product"),
    path("office/catalogue/<int:pk>/draft/", office.draft, name="draft"),
    path("office/catalogue/<int:pk>/rule/", rules.rule, name="rule"),
    path("office/catalogue/<int:pk>/rule/units/", rules.pick_units, name="pick-units"),
    path("office/catalogue/<int:pk>/overall/", rules.overall, name="overall"),
    path("office/catalogue/<int:pk>/try/", rules.try_rule, name="try"),
    path("office/catalogue/<int:pk>/publish/", office.publish, name="publish"),
]
