"""The shapes of what is sent and answered, as the OpenAPI document tells them."""
