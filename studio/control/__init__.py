"""The one door: commands, state slices, feeds, roles, the client, and the preview file's layout.

Every front end (window, panel, stream deck) speaks these types and nothing else.
"""
