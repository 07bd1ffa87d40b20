"""What a new process loads to answer one question: nothing that builds an index, draws a screen, or makes a model."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from assistant import config, indexing
from assistant.models import load_encoder

NEEDLESS = ("torch", "transformers", "sentence_transformers", "onnx", "textual", "rich", "markdown_it", "chardet", "pathspec")
ASK = """
import json, sys
from assistant.cli import main
try:
    main()
except SystemExit as end:
    json.dump({"code": end.code, "loaded": sorted(sys.modules)}, sys.stderr)
"""


@pytest.mark.model
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_asking_a_question_loads_only_what_answers_it(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "shed.md").write_text("# The Shed\n\nThe shed holds the tools. Its key hangs behind the door.\n")
    index = tmp_path / "index"
    indexing.build(corpus, index, lambda: load_encoder(config.PACKAGED_MODEL), model_name=config.PACKAGED_MODEL)
    words = ["ask", "Where does the key of the shed hang?", "--corpus", str(corpus), "--index", str(index)]
    done = subprocess.run([sys.executable, "-c", ASK, *words], capture_output=True, text=True, check=False, env={**os.environ})
    told = json.loads(done.stderr)
    assert told["code"] in (0, 1) and done.stdout
    assert [name for name in NEEDLESS if name in told["loaded"]] == []
    assert "assistant.indexing.building" not in told["loaded"]
    assert {"onnxruntime", "faiss"} <= set(told["loaded"])


def test_every_public_name_of_the_index_room_is_there() -> None:
    for name in indexing.__all__:
        assert getattr(indexing, name).__module__.startswith("assistant.indexing.")
    with pytest.raises(AttributeError, match="no_such_name"):
        indexing.no_such_name  # noqa: B018
