"""The commands of ``sayso``, one module for each group of them; each parses, calls the library, prints."""
