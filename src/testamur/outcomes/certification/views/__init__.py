"""Pages of claiming, certificates and sign-off."""
