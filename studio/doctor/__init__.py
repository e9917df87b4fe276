"""`main.py doctor`: what this computer lacks for a show, what that means, and the exact fix."""
