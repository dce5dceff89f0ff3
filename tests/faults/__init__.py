"""The store's laws under attack: killed, refused, cut off, crowded and made up by chance.

A short form runs with every test run; HEMIDEF_FAULTS=full runs it whole. Each suite also shows
that the same trial finds the damage where there is no protection: it can fail.
"""
