"""Limits that hold: what a file costs grows in line with its size, whatever it is made of.

The short form shows that what is beyond a limit is refused. The full form reads two sizes of each
shape, in processes that say what they took; with -s it prints the table.
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

# For a file of less than 1 MB: seconds of a processor, MiB.
SLOWEST, LARGEST = 2.0, 300
# Costs beyond the start that are too little to compare, and the slack of a share.
_LEAST = 0.1, 20
_SLACK = 1.5


def _prepare(shape: Shape, size: int) -> tuple[list[str], int]:
    """Write the shape's files in that size: the words of the command, and the bytes to read."""
    data = shape.data(size)
    Path(shape.name).write_bytes(data)
    map = shape.map(size).encode() if shape.map else b""
    Path("map.yaml").write_bytes(map)
    return ["import", shape.name, *shape.words], len(data) + len(map)


@pytest.mark.parametrize("name", [name for name, shape in SHAPES.items() if shape.refusal])
def test_what_is_beyond_a_limit_is_refused(hemidef: Hemidef, store: Path, name: str) -> None:
    before, shape = store.read_bytes(), SHAPES[name]
    words, _ = _prepare(shape, shape.sizes[1])
    answer = hemidef(*words)
    assert answer.code == 4, answer.err
    assert shape.refusal in answer.err
    assert store.read_bytes() == before


@pytest.mark.skipif(not FULL, reason="takes two minutes: HEMIDEF_FAULTS=full")
@pytest.mark.parametrize("name", SHAPES)
def test_a_larger_one_takes_its_share(store: Path, name: str) -> None:
    shape, before = SHAPES[name], store.read_bytes()
    _, start, floor = measure("where")
    costs = []
    for size in shape.sizes:
        words, read = _prepare(shape, size)
        answer, seconds, peak = measure(*words)
        print(f"{name:32} {read / 1e6:6.2f} MB {seconds:6.2f} s {peak:5} MiB  exit {answer.code}")
        assert answer.code in (0, 2, 4), answer.err
        if read < 1_000_000:
            assert seconds < SLOWEST
            assert peak < LARGEST
        costs.append((seconds - start, peak - floor))
        store.write_bytes(before)
    share = shape.sizes[1] / shape.sizes[0] * _SLACK
    for smaller, larger, least in zip(*costs, _LEAST, strict=True):
        assert larger <= share * max(smaller, least)
