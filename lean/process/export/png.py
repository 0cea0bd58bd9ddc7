"""A drawing as PNG, for programs that show no SVG."""

from __future__ import annotations

from lean.process.layout.text import FAMILY, font_files


def render_png(svg: str, zoom: int = 2) -> bytes:
    """The picture of an SVG text with the shipped fonts alone; at ``zoom`` 2 a page prints at 192 dots to the inch."""
    # A native library: those who only check or analyse need not have it loaded.
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
