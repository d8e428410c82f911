"""Pages of files: the history with both files of each, and one sheet from upload to outcome."""
