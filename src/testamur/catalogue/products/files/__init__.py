"""Catalogue files: the format in which a catalogue is written by hand, loaded, and downloaded (CAT-16, docs/guides)."""

from testamur.catalogue.products.files.reading import read_catalogue
from testamur.catalogue.products.files.writing import write_catalogue

__all__ = ["read_catalogue", "write_catalogue"]
