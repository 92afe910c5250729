"""The column type that keeps the files of a process folder."""

import io
import zipfile
from collections.abc import Mapping

from sqlalchemy import Dialect, LargeBinary
from sqlalchemy.types import TypeDecorator

_EPOCH = (1980, 1, 1, 0, 0, 0)  # the zip format knows no earlier day; a fixed one keeps it reproducible


class Sources(TypeDecorator[Mapping[str, bytes]]):
    """Files by path, kept as one ordinary zip archive: whoever has the row can open it anywhere."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: Mapping[str, bytes] | None, dialect: Dialect) -> bytes | None:  # noqa: ARG002
        """Pack."""
        if value is None:
            return None
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            for path in sorted(value):
                member = zipfile.ZipInfo(path, _EPOCH)
                member.compress_type = zipfile.ZIP_DEFLATED
                archive.writestr(member, value[path])
        return packed.getvalue()

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> Mapping[str, bytes] | None:  # noqa: ARG002
        """Unpack."""
        if value is None:
            return None
        with zipfile.ZipFile(io.BytesIO(value)) as archive:
            return {member: archive.read(member) for member in archive.namelist()}
