"""What is tracked: values, fields, records, partners. Knows no file and no screen."""
