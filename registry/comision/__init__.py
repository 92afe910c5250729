"""Sessions of collegiate bodies: from the agenda to the signed minutes (LPAG, arts. 95 to 102)."""
