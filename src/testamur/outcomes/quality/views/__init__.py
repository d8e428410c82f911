"""Views of this room: deciding about grades, who looks after a centre, and whom an EQA sampled."""
