"""The chat for a browser's tab: the server on this machine, and the page that it gives out."""
