"""Limits that hold: what a file costs grows in line with its size, whatever it is made of.

The short form reads the smaller size of each shape in this process, to see it refused or read.
The full form reads two sizes, each in a process of its own that says what it took.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from conftest import Hemidef
from faults.shapes import SHAPES, Shape
from faults.trial import FULL, measure

if sys.platform != "linux":
    pytest.skip("needs /proc", allow_module_level=True)

MOST_LINES = 53
# For a file of less than 1 MB.
SLOWEST, LARGEST = 2.0, 300  # seconds of a processor, MiB
# What is too little to compare, in seconds and MiB, and the slack of a share.
_LEAST = 0.1, 20
_SLACK = 1.5


def _prepare(shape: Shape, size: int) -> tuple[list[str], int]:
    """Write the shape's files in that size: the words of the command, and the bytes to read."""
    data = shape.data(size)
    Path(shape.name).write_bytes(data)
    map = shape.map(size).encode() if shape.map else b""
    Path("map.yaml").write_bytes(map)
    return ["import", shape.name, *shape.words], len(data) + len(map)


@pytest.mark.parametrize("name", SHAPES)
def test_a_shape_is_refused_or_read(hemidef: Hemidef, store: Path, name: str) -> None:
    before = store.read_bytes()
    words, _ = _prepare(SHAPES[name], SHAPES[name].sizes[0])
    answer = hemidef(*words)
    assert answer.code in SHAPES[name].codes, answer.err
    assert len(answer.err.splitlines()) <= MOST_LINES
    assert max(map(len, answer.err.splitlines()), default=0) <= 2000
    assert store.read_bytes() == before


@pytest.mark.skipif(not FULL, reason="takes minutes: HEMIDEF_FAULTS=full")
@pytest.mark.parametrize("name", SHAPES)
def test_a_larger_one_takes_its_share(store: Path, name: str) -> None:
    shape = SHAPES[name]
    _, start, floor = measure("where")
    costs = []
    for size in shape.sizes:
        words, read = _prepare(shape, size)
        answer, seconds, peak = measure(*words)
        print(f"{name}: {read / 1e6:.2f} MB, {seconds:.2f} s, {peak} MiB")
        assert answer.code in shape.codes, answer.err
        if read < 1_000_000:
            assert seconds < SLOWEST
            assert peak < LARGEST
        costs.append((seconds - start, peak - floor))
    share = shape.sizes[1] / shape.sizes[0] * _SLACK
    for smaller, larger, least in zip(*costs, _LEAST, strict=True):
        assert larger <= share * max(smaller, least)
