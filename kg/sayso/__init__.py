"""Sayso: who says so? A knowledge graph of actors, meetings and claims taken from news reporting."""
