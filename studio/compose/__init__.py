"""Scene, overlays, text sprites, blending: from sources' pictures to the program frame."""
