"""The front doors: menus, home pages, search and layout; no rules."""
