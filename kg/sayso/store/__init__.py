"""The store: what is built is published here and asked through killable workers."""
