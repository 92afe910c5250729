"""Background work: dispatcher, workers, and the connectors to other agencies."""
