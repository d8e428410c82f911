"""Everything that changes the catalogue: loading files, editing by hand, publishing."""

from testamur.catalogue.products.actions.loading import (
    add_scale,
    load_catalogue,
    load_standard_scales,
    save_product,
    save_unit,
)
from testamur.catalogue.products.actions.versions import (
    begin_draft,
    change_overall,
    change_rule,
    discard_draft,
    publish_version,
)

__all__ = [
    "add_scale",
    "begin_draft",
    "change_overall",
    "change_rule",
    "discard_draft",
    "load_catalogue",
    "load_standard_scales",
    "publish_version",
    "save_product",
    "save_unit",
]
