"""Parts of the one HTTP door (`harvesters.fetch.Door`)."""
