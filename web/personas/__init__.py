"""The register of persons: finding them, what is known of them, duplicates, merges, imports."""
