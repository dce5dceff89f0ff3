"""The laws under attack: by kills, refusals, crowds and chance, by hostile files and texts.

A short form runs with every test run; HEMIDEF_FAULTS=full runs it whole. Each suite also shows
that the same trial finds the damage where there is no protection: it can fail.
"""
