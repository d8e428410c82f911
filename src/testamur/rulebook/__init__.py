"""The awarding rules in pure Python: no Django, no database, no clock; every figure names its source."""
