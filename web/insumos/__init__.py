"""Stickers, booklets and cards: how many each office has, receiving a lot, spoiling one."""
