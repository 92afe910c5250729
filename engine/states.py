"""How the state of an instance and its history are kept small.

The newest state lies compressed in the instance's row. What it takes to get the state before it back
lies in the revision's row, compressed with the newer state as dictionary: as a state mostly grows, the
older one is nearly all in the newer one and its difference is a few dozen bytes.
"""

import threading

import zstandard

KEYFRAME_EVERY = 32  # so many steps at most to walk back; then a state stands on its own
_LEVEL = 3
_LARGE = 128 * 1024  # from here on look for long matches far away
_LIMIT = 64 * 1024 * 1024  # far above what the engine lets a state grow to: guards against a bomb


class _Tools(threading.local):
    """Making them costs more than using them, and no two threads may use one at a time."""

    def __init__(self) -> None:
        self.compressor = zstandard.ZstdCompressor(level=_LEVEL, write_checksum=True)
        self.decompressor = zstandard.ZstdDecompressor()


_tools = _Tools()


def pack(state: bytes) -> bytes:
    """Compress a state that stands on its own."""
    return _tools.compressor.compress(state)


def unpack(packed: bytes) -> bytes:
    """The state that ``pack`` was given."""
    return _tools.decompressor.decompress(packed, max_output_size=_LIMIT)


def pack_against(reference: bytes, *contents: bytes) -> list[bytes]:
    """Compress things of which ``reference`` already holds the most part, each by itself."""
    shared = zstandard.ZstdCompressionDict(reference, dict_type=zstandard.DICT_TYPE_RAWCONTENT)
    longest = max(map(len, contents))
    parameters = zstandard.ZstdCompressionParameters.from_level(
        _LEVEL,
        source_size=longest,
        dict_size=len(reference),
        window_log=max(10, (longest + len(reference)).bit_length()),  # all of it within sight
        enable_ldm=len(reference) > _LARGE,
        write_dict_id=False,
    )
    compressor = zstandard.ZstdCompressor(dict_data=shared, compression_params=parameters)
    return [compressor.compress(content) for content in contents]


def unpack_against(packed: bytes, reference: bytes) -> bytes:
    """What ``pack_against`` was given."""
    shared = zstandard.ZstdCompressionDict(reference, dict_type=zstandard.DICT_TYPE_RAWCONTENT)
    return zstandard.ZstdDecompressor(dict_data=shared).decompress(packed, max_output_size=_LIMIT)
