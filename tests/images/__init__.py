"""Images that are built here: their own tests, and what they have to agree on with the components."""
