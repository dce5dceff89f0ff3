"""Completion: what may stand at the cursor, answered before the program proper is imported.

Only the standard library's lightest modules are imported here, and not even ``typing``: a key was
pressed and somebody waits. ``build`` alone imports the rest, where the side cache is stale.
"""
