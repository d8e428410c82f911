"""Reading grades: who can be graded, what stands in each cell, and what was submitted."""
