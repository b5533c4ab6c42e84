"""Composite indices (bộ chỉ số đánh giá, xếp hạng): definitions, what agencies hand in, scores and ranks."""
