"""Loads a kept schema, or reads an introspection, in a fresh process, and gives a type of it: the seconds as JSON.

Everything between the file and the type counts, the decoder's import too.
"""

import sys
import time
from pathlib import Path

began = time.perf_counter()
from wfg_tui.schema import SchemaIndex  # noqa: E402

data = Path(sys.argv[2]).read_bytes()
if sys.argv[1] == "kept":
    index = SchemaIndex.from_bytes(memoryview(data)[data.index(b"\n", data.index(b"\n") + 1) + 1 :])
else:
    index = SchemaIndex.from_introspection_bytes(data)
found = index.type(sys.argv[3])
assert found is not None
print(f'{{"seconds": {time.perf_counter() - began}, "fields": {len(found.fields)}}}')
