"""The emulation scoreboard: who published what, in time or late, and where its indicators stand."""
