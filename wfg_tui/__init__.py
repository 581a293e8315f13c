"""A terminal explorer for WorkflowGen's GraphQL API."""

__version__ = "0.1.0"
