"""The engine behind one or several servers; knows its options, not how a server is reached or what tasks mean."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from inference.engine import EngineError
from inference.engines.server.servers import Servers
from inference.engines.server.slots import FileSlots, Slots
from inference.engines.vision_language.engine import VisionLanguageEngine
from inference.profiles import DEFAULT_PROFILE, find_profile

IN_FLIGHT = 8  # per card: more only wait inside the server, where nobody can be told
ANSWER_SECONDS = 300.0


class ServerEngine(VisionLanguageEngine):
    """`urls`: base URLs of servers ("http://gpu:8000"), one per card; `model`: the name they serve it under.

    `context`: the tokens they serve it with. `in_flight`: requests at once per URL, over all processes that share
    `slots` (default: those of this machine). `pages_per_call`: how many pages of one call are under way at once
    (default: as many as the servers take). `seconds`: the longest that one page may take. `interrupt` is called while
    answers are awaited; what it raises ends the call: requests in flight are cancelled, and `read` raises the same.
    """

    def __init__(
        self,
        urls: Sequence[str],
        profile: str = DEFAULT_PROFILE,
        model: str = "",
        context: int | None = None,
        in_flight: int = IN_FLIGHT,
        pages_per_call: int | None = None,
        api_key: str = "",
        seconds: float = ANSWER_SECONDS,
        headers: Mapping[str, str] | None = None,
        slots: Slots | None = None,
        interrupt: Callable[[], None] | None = None,
    ) -> None:
        if not urls:
            raise EngineError("No server is named for the engine. Set its urls.", permanent=False)
        chosen = find_profile(profile)
        sent = {**(headers or {}), **({"Authorization": f"Bearer {api_key}"} if api_key else {})}
        self._servers = Servers(
            chosen,
            tuple(url.rstrip("/") for url in urls),
            model or chosen.name,
            in_flight=max(in_flight, 1),
            pages_per_call=max(pages_per_call or in_flight * len(urls), 1),
            headers=sent,
            seconds=seconds,
            slots=slots or FileSlots(),
            interrupt=interrupt,
        )
        super().__init__("server", chosen, self._servers, context)

    def is_ready(self) -> bool:
        """Whether any of the servers says that it is healthy."""
        return self._servers.is_any_healthy()

    def adapters(self) -> frozenset[str]:
        """The adapters that every server has loaded which says what it serves."""
        return self._servers.adapters()
