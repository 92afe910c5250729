"""What can be measured in a capture: portrait, fingerprint, signature.

Pure. Whether it is enough is the business of a table of the procedure.
"""

from registry.biometria.imagenes import CaptureUnreadable
from registry.biometria.medidas import TIPOS, measure

__all__ = ["TIPOS", "CaptureUnreadable", "measure"]
