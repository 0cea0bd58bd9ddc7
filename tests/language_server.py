"""A YAML language server as an editor drives it: JSON-RPC over the standard streams."""

from __future__ import annotations

import json
import subprocess
import threading
from queue import Empty, Queue
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from pathlib import Path

SETTINGS = {
    "yaml": {
        "validate": True,
        "completion": True,
        "hover": True,
        # No schema catalogue from the network: a workspace contains its schemas.
        "schemaStore": {"enable": False},
    }
}
PATIENCE = 60.0


class LanguageServer:
    """A running server with an opened folder, used as a context manager."""

    def __init__(self, command: list[str], root: Path) -> None:
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=root)
        self._arrived: Queue[dict[str, Any]] = Queue()
        self._diagnostics: dict[str, list[Any]] = {}
        self._next = 0
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        uri = root.as_uri()
        self._ask(
            "initialize",
            {
                "processId": None,
                "rootUri": uri,
                "workspaceFolders": [{"uri": uri, "name": root.name}],
                "capabilities": {
                    "workspace": {"configuration": True},
                    "textDocument": {
                        "hover": {"contentFormat": ["markdown", "plaintext"]},
                        "completion": {"completionItem": {"documentationFormat": ["markdown"], "snippetSupport": True}},
                    },
                },
            },
        )
        self._tell("initialized", {})
        self._tell("workspace/didChangeConfiguration", {"settings": SETTINGS})

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._ask("shutdown", None)
        self._tell("exit", None)
        self._process.wait(timeout=PATIENCE)
        self._reader.join(timeout=PATIENCE)
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                stream.close()

    def open(self, path: Path, text: str | None = None) -> list[Any]:
        """Open a document, optionally with other text than on the disk, and return its diagnostics."""
        uri = path.as_uri()
        assert uri not in self._diagnostics
        shown = path.read_text(encoding="utf-8") if text is None else text
        self._tell(
            "textDocument/didOpen",
            {"textDocument": {"uri": uri, "languageId": "yaml", "version": 1, "text": shown}},
        )
        while uri not in self._diagnostics:
            self._take()
        return self._diagnostics[uri]

    def completion(self, path: Path, line: int, character: int) -> dict[str, Any]:
        """Return the suggestions at a position (from 0) by label."""
        answer = self._ask("textDocument/completion", self._place(path, line, character))
        return {item["label"]: item for item in answer["items"]}

    def hover(self, path: Path, line: int, character: int) -> str:
        """Return the text shown at a position (from 0)."""
        answer = self._ask("textDocument/hover", self._place(path, line, character))
        return str(answer["contents"]["value"]) if answer else ""

    def _place(self, path: Path, line: int, character: int) -> dict[str, Any]:
        return {"textDocument": {"uri": path.as_uri()}, "position": {"line": line, "character": character}}

    def _ask(self, method: str, params: object) -> Any:  # noqa: ANN401 - JSON
        self._next += 1
        self._send({"id": self._next, "method": method, "params": params})
        wanted = self._next
        while True:
            message = self._take()
            if message.get("id") == wanted and "method" not in message:
                assert "error" not in message, message
                return message.get("result")

    def _tell(self, method: str, params: object) -> None:
        self._send({"method": method, "params": params})

    def _send(self, message: dict[str, Any]) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        assert self._process.stdin is not None
        self._process.stdin.write(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
        self._process.stdin.flush()

    def _take(self) -> dict[str, Any]:
        """Return the next message; requests of the server are answered and its diagnostics stored."""
        try:
            message = self._arrived.get(timeout=PATIENCE)
        except Empty:
            raise AssertionError("the language server says nothing") from None
        if message.get("method") == "textDocument/publishDiagnostics":
            self._diagnostics[message["params"]["uri"]] = message["params"]["diagnostics"]
        elif "method" in message and "id" in message:
            self._send({"id": message["id"], "result": self._answer(message)})
        return message

    def _answer(self, message: dict[str, Any]) -> Any:  # noqa: ANN401 - JSON
        if message["method"] != "workspace/configuration":
            return None
        return [SETTINGS.get(item.get("section", "")) for item in message["params"]["items"]]

    def _read(self) -> None:
        stream = self._process.stdout
        assert stream is not None
        while header := stream.readline():
            length = int(header.split(b":")[1])
            while stream.readline().strip():
                pass
            self._arrived.put(json.loads(stream.read(length)))
