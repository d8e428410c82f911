"""`testamur manage export_catalogue [CODES…]`: the catalogue, or some of its products, as a file to edit and load."""

from django.core.management.base import BaseCommand, CommandError

from testamur.catalogue.products.files import write_catalogue
from testamur.catalogue.products.models import Product
from testamur.catalogue.products.queries import held_catalogue
from testamur.kit.scope import STAFF, within


class Command(BaseCommand):
    help = "Write the catalogue, or the products with these codes, as YAML."

    def add_arguments(self, parser):
        parser.add_argument("codes", nargs="*")

    def handle(self, *args, codes, **options):
        with within(STAFF):
            products = Product.objects.filter(code__in=codes) if codes else None
            if codes and products.count() < len(set(codes)):
                raise CommandError("There is no product with one of these codes.")
            self.stdout.write(write_catalogue(held_catalogue(products)), ending="")
