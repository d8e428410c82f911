"""What can be awarded: products with their units and rules, and who is approved to offer them."""
