"""The command line: a module per command family; nothing heavy is imported at the top."""
