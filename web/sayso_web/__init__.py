"""The web interface: parse the request, call the library, render."""
