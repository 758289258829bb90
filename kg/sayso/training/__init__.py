"""How the model in ``sayso.extract`` is made: read annotated articles, train, quantise. Needs the extra train."""
