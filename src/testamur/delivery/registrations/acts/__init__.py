"""Acts on many learners at once: what each kind is, who can and who cannot, why, and what it costs."""
