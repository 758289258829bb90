"""Where the data files lie: in the wheel under ``sayso/_data``, in a checkout two folders up."""

from pathlib import Path

_HERE = Path(__file__).resolve().parent
_DATA = _HERE / "_data" if (_HERE / "_data").is_dir() else _HERE.parents[1]

ONTOLOGY = _DATA / "ontology"
QUERIES = _DATA / "queries"
SAMPLES = _HERE / "samples"
