"""How the model in ``sayso.extract`` is made: read annotated articles, train, choose, quantise. Needs the extra train."""
