"""Sources and their runs: records, queue, guards, execution."""
