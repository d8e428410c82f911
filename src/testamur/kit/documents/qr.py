"""QR codes as SVG (ISO/IEC 18004), for a printed page."""

import io

import segno

# Any of the eight masks reads equally well; letting the library score all eight takes seven times as long.
MASK = 3


def svg(text: str) -> str:
    """An SVG picture of `text` as a QR code of error correction level M, with the four-module quiet zone."""
    picture = io.BytesIO()
    code = segno.make(text, error="m", micro=False, mask=MASK)
    code.save(picture, kind="svg", xmldecl=False, svgns=True, omitsize=True, border=4, dark="#16211f")
    return picture.getvalue().decode()
