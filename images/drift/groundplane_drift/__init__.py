"""The drift job: compares a model's data of now with those it was trained on, and tells how far they have moved."""
