"""The form of a source, made from the specification's JSON Schema."""
