"""Web part: gateway and widget; the only part that the outside can reach."""
