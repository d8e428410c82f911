"""The ground floor: audit, accounts, centres, access and each user's desk."""
