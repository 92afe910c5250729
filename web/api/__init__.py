"""What other programs call: agencies that answer later or tell us something. Signed, never by cookie."""
