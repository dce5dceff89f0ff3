"""The tracker: what can be asked of the entries and done to them. No terminal, no files.

Its parts are imported from its modules: a command that only reads needs no more than the book.
"""
