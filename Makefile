# The portal's commands; see README.md.
.PHONY: up down test lint
