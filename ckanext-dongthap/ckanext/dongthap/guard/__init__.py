"""Publishing is the only way in: what a release owns changes by publishing, or by a decision with a reason.

`owned` tells what is owned, `way` is the way in, `datasets` compares what a dataset was with what it is about
to become, `trail` keeps who changed which field when. The rights stand in ``logic.auth.guarded``.
"""

from __future__ import annotations
