"""The layout of a map: lanes, sizes, routes of arrows, texts."""
