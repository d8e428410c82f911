"""The site's own servers for the benchmarks that load it: its database, and its web server and worker on loopback.

The site's settings are those of `settings_for_load`. Whatever is started here is stopped here.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from time import monotonic, sleep
from urllib.parse import urlsplit

LONGEST_WAIT = 90.0


@contextmanager
def database_server() -> Iterator[None]:
    """The embedded one, in which commits wait for the disk as in service; unless a benchmark left its own running."""
    from testamur.kit.postgres import EmbeddedPostgres

    for name in ("DATABASE_URL", "DATABASE_OWNER_URL"):
        os.environ.pop(name, None)  # never an installation's own
    server = EmbeddedPostgres(Path(os.environ["TESTAMUR_VAR"]) / "postgres")
    was_running = server.running()
    server.start()
    try:
        yield
    finally:
        if not was_running:
            server.stop()


@contextmanager
def served(database: str) -> Iterator[int]:
    """A web server and a worker on this database; the port, once it answers."""
    from testamur.config.supervisor import HOST, Service, Supervisor, web_command, worker_command
    from testamur.kit.postgres import embedded_urls
    from testamur.kit.postgres_place import free_port

    var, port = Path(os.environ["TESTAMUR_VAR"]), free_port()
    url = urlsplit(embedded_urls(var).app)._replace(path=f"/{database}")
    environ = os.environ | {"DATABASE_URL": url.geturl(), "PYTHONPATH": str(Path(__file__).parents[1])}
    web = web_command(host=HOST, port=port, workers=2)
    supervisor = Supervisor(
        [
            Service("The web server", web, environ, var / "log" / "web.log"),
            Service("The worker", worker_command(), environ, var / "log" / "worker.log"),
        ],
        say=print,
    )
    try:
        supervisor.start()
        until(lambda: answers(port), f"the web server answers (its log is in {var / 'log'})")
        yield port
    finally:
        supervisor.stop()


def answers(port: int) -> bool:
    try:
        connection = HTTPConnection("127.0.0.1", port, timeout=LONGEST_WAIT)
        connection.request("GET", "/LearnerService.svc?wsdl")
        return connection.getresponse().status == 200
    except OSError:
        return False


def until(happened: Callable[[], object], what: str) -> None:
    deadline = monotonic() + LONGEST_WAIT
    while not happened():
        if monotonic() > deadline:
            raise TimeoutError(f"Not within {LONGEST_WAIT:.0f} s: {what}")
        sleep(0.1)
