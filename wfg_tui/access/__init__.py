"""What the impersonated user may see and do, and why not: identities compared, the access map, the causes."""

from __future__ import annotations
