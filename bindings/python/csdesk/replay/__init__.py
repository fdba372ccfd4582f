"""Replays: orders, incident logs and csdesk's own JSON Lines, played through a desk; and a generated shop to play."""
