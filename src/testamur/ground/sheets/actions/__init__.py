"""What can be done with a sheet: begin or receive it, read, change, commit, stop, or throw it away."""

from testamur.ground.sheets.actions.changing import apply_to_all, fix_all, remove_row, save_cells
from testamur.ground.sheets.actions.committing import Which, ask_to_commit, commit, commit_at_once, put_back
from testamur.ground.sheets.actions.receiving import (
    ask_to_read,
    begin,
    begin_beside,
    close_divided,
    discard,
    fill,
    give_up_reading,
    match_columns,
    read,
    read_at_once,
    receive,
    stop,
    take_out,
)

__all__ = [
    "Which",
    "apply_to_all",
    "ask_to_commit",
    "ask_to_read",
    "begin",
    "begin_beside",
    "close_divided",
    "commit",
    "commit_at_once",
    "discard",
    "fill",
    "fix_all",
    "give_up_reading",
    "match_columns",
    "put_back",
    "read",
    "read_at_once",
    "receive",
    "remove_row",
    "save_cells",
    "stop",
    "take_out",
]
