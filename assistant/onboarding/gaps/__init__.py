"""The gaps: what is asked that the documents do not say, and what they use, name or point to without giving it."""

from __future__ import annotations

from assistant.onboarding.gaps.asked import Asked, asked, refused
from assistant.onboarding.gaps.lacks import Kind, Lack, lacks

__all__ = ["Asked", "Kind", "Lack", "asked", "lacks", "refused"]
