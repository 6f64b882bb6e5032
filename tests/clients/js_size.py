#!/usr/bin/env python3
"""The library for browsers stays small: js_size.py FILE"""
import gzip
import sys
from pathlib import Path

MAX_BYTES = 10 * 1024  # gzipped; more would be felt on a page that is not about chatting

size = len(gzip.compress(Path(sys.argv[1]).read_bytes(), 9))
print(f"{size} bytes gzipped of at most {MAX_BYTES}")
sys.exit(size > MAX_BYTES)
