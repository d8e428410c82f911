"""How text is found by its beginning under row-level security.

Django's `startswith` becomes LIKE, which PostgreSQL does not call leakproof: under a policy it is then a filter on
every row of the centre, never an index condition. `^@` says the same, is leakproof and uses a plain B-tree of a
database whose collation is by code point, as ours is. Importing this module registers the lookup.
"""

from django.db.models import CharField, Lookup, TextField


@CharField.register_lookup
@TextField.register_lookup
class BeginsWith(Lookup):
    """`sort_key__begins_with="smith"`: exactly these characters, so search a stored key, not a name as typed."""

    lookup_name = "begins_with"
    prepare_rhs = True

    def as_sql(self, compiler, connection):
        left, left_params = self.process_lhs(compiler, connection)
        right, right_params = self.process_rhs(compiler, connection)
        return f"{left} ^@ {right}", (*left_params, *right_params)
