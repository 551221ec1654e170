"""The catalogue: each table of the database, and each file beside it, with what it is about.

One module for each domain that has tables; `catalogue.py` puts them together.
"""
