"""Model objects to quads and hand-written triples to model objects: the only package that knows the graph's shape."""

from sayso.rdf.read import read_graph_file
from sayso.rdf.write import Shaper

__all__ = ["Shaper", "read_graph_file"]
