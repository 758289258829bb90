"""Worlds: what holds if one believes the claims that a perspective chooses."""
