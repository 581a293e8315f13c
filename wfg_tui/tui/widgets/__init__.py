"""Widgets: editor, completion popup, schema browser, answer views, status lines."""
