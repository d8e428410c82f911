"""The pages of this room: for everybody, for super users, and for the service desk."""
