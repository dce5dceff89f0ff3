"""What is tracked: types of value, fields, kinds, entries, partners. It knows no file or screen."""
