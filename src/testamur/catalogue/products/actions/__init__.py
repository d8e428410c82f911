"""Everything that changes the catalogue: loading files, editing by hand, publishing."""

from testamur.catalogue.products.actions.loading import load_catalogue, load_standard_scales

__all__ = ["load_catalogue", "load_standard_scales"]
