"""What analysts do before anything is deployed: write together, keep every version, try it out."""
