"""Loads the kept schema, or reads an introspection, in a fresh process, and gives a type of it: seconds as JSON.

As on the other side, imports do not count; everything between the file and the type does.
"""

import sys
import time
from pathlib import Path

from wfg_tui.connection import ProfileBook
from wfg_tui.paths import Paths
from wfg_tui.schema import SchemaIndex
from wfg_tui.schema.reading import read_type
from wfg_tui.session import kept_schema

_ = read_type  # imported at the first sight of a type
paths = Paths.find()
profile = ProfileBook.load(paths.profiles_file).get(None)
name, *files = sys.argv[1:]
began = time.perf_counter()
if files:
    index = SchemaIndex.from_introspection_bytes(Path(files[0]).read_bytes())
else:
    kept, note = kept_schema(profile, paths)
    assert kept is not None, note
    index = kept.index
found = index.type(name)
assert found is not None
print(f'{{"seconds": {time.perf_counter() - began}, "fields": {len(found.fields)}}}')
