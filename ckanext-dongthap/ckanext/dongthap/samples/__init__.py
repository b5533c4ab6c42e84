"""The sample sources: how their files are made, and the small server that plays the agencies' sites."""
