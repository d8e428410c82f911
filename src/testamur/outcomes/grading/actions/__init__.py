"""What can be done about unit grades: save, submit, bank, give back; and mark units as held by other means."""
