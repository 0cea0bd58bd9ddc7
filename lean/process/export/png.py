"""A drawing as PNG, for programs that do not show SVG."""

from __future__ import annotations

from lean.process.layout.text import FAMILY, font_files


def render_png(svg: str, zoom: int = 2) -> bytes:
    """Return the picture of an SVG text, drawn with the shipped fonts only; `zoom` 2 prints at 192 dots per inch."""
    # A native library: commands that draw nothing do not load it.
    import resvg_py  # noqa: PLC0415

    rendered = resvg_py.svg_to_bytes(
        svg_string=svg,
        zoom=zoom,
        skip_system_fonts=True,
        font_files=list(font_files()),
        font_family=FAMILY,
        serif_family=FAMILY,
    )
    return bytes(rendered)
