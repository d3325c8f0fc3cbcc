"""Facts about AWS with source and date. Tables only: no decision, no pulumi."""
