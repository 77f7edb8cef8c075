"""Two servers that share ticket keys: resumption while keys come and go, and a first flight that is played to both again and again."""
import os
import re
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor

from harness.apus import REQUEST, Server, connect_arguments, connect_json, expect_report, pair_arguments
from harness.failure import expect, expect_equal
from harness.network import Listener, connect
from harness.runner import Case
from suites.sessions import FIRST_WINDOW, PythonClient

ROTATIONS, ROTATION_SECONDS, CLIENTS = 3, 5, 4
REPLAYS = 1000


# MARK: Rotation under load


class Load:
    """Clients that resume at one server and the other in turn, as fast as they can, until they are stopped."""

    def __init__(self, world, ports):
        self.resumed = self.total = 0
        self.errors = []
        self._ports = ports
        self._lock = threading.Lock()
        self._stopped = threading.Event()
        self._threads = [threading.Thread(target=self._run, args=(PythonClient(world), n), daemon=True) for n in range(CLIENTS)]
        for thread in self._threads:
            thread.start()

    def _run(self, client, number):
        client_total = 0
        while not self._stopped.is_set():
            try:
                resumed = client.get(self._ports[(number + client_total) % 2])
            except (OSError, ValueError) as error:
                with self._lock:
                    self.errors.append(error)
                return
            with self._lock:
                # The first has nothing to resume.
                self.total += client_total > 0
                self.resumed += resumed
            client_total += 1

    def stop(self):
        self._stopped.set()
        for thread in self._threads:
            thread.join(30)


def rotation_under_load(world):
    keys = world.new_folder() / "keys"
    keys.mkdir()
    (keys / "0").write_bytes(os.urandom(80))
    pair = pair_arguments(world.certificates.leaf("ecdsa-p256"))
    with Server(world, *pair, "--ticket-keys", keys) as one, Server(world, *pair, "--ticket-keys", keys) as other:
        load = Load(world, (one.port, other.port))
        for number in range(1, ROTATIONS + 1):
            new = keys / f".{number}"
            new.write_bytes(os.urandom(80))
            new.rename(keys / str(number))
            # The one before the last opens tickets still.
            if number >= 3:
                (keys / str(number - 3)).unlink()
            time.sleep(ROTATION_SECONDS)
        load.stop()
        expect_equal(load.errors, [], "failed handshakes", one.child)
        expect(load.total >= 50, f"only {load.total} handshakes", one.child)
        expect(load.resumed * 100 > load.total * 95, f"{load.resumed} of {load.total} handshakes resumed", one.child)


# MARK: Replay


def record_first_flight(world, session, request) -> bytes:
    """What `apus connect` sends before it has heard anything."""
    flight = bytearray()
    complete = threading.Event()

    def behave(connection: socket.socket):
        connection.settimeout(0.5)
        try:
            while chunk := connection.recv(1 << 16):
                flight.extend(chunk)
        except TimeoutError:
            pass
        complete.set()

    with Listener(behave) as listener:
        arguments = connect_arguments(world, listener.port, "--session", session, "--early-data", request)
        with world.start(*arguments, stdin=b"") as child:
            expect(complete.wait(20), "no first flight", child)
    # ClientHello, ChangeCipherSpec perhaps, and a record that looks like application data.
    expect(flight[:1] == b"\x16" and b"\x17\x03\x03" in flight, "no early data in the first flight")
    return bytes(flight)


def play(flight: bytes, ports, times: int) -> int:
    """Sends the flight that often, at once, to each server in turn; how many answers began."""
    start = threading.Event()

    def once(number: int) -> bool:
        start.wait(20)
        try:
            with connect(ports[number % len(ports)], 30) as connection:
                connection.sendall(flight)
                return connection.recv(1) == b"\x16"
        except OSError:
            return False

    with ThreadPoolExecutor(64) as pool:
        answers = [pool.submit(once, number) for number in range(times)]
        start.set()
        return sum(answer.result() for answer in answers)


def accepted(*logs) -> int:
    """How often early data was taken: only then the keys for it are derived."""
    return sum(len(re.findall(rb"^CLIENT_EARLY_TRAFFIC_SECRET ", log.read_bytes(), re.M)) for log in logs if log.exists())


def replayed_flight(world):
    """A thousand times at both servers at once, and again after a restart of the one that gave the ticket: taken once in all."""
    folder = world.new_folder()
    keys = folder / "keys"
    keys.mkdir()
    (keys / "0").write_bytes(os.urandom(80))
    (folder / "request").write_bytes(REQUEST)
    pair = pair_arguments(world.certificates.leaf("ecdsa-p256"))

    def start(name):
        log = folder / name
        return Server(world, *pair, "--ticket-keys", keys, "--early-data", "--key-log", log), log

    one, one_log = start("one")
    other, other_log = start("other")
    with other:
        try:
            time.sleep(FIRST_WINDOW + 1)
            session = folder / "session"
            # The way there is open: early data of a new ticket is taken by the server that gave it.
            expect_report(connect_json(world, one.port, "--session", session), resumed=False)
            fresh = connect_json(world, one.port, "--session", session, "--early-data", folder / "request")
            expect_report(fresh, resumed=True, early_data="accepted")
            before = accepted(one_log, other_log)
            expect_equal(before, 1, "early data taken before the replays")
            flight = record_first_flight(world, session, folder / "request")
            answers = play(flight, (one.port, other.port), REPLAYS)
            expect(answers >= REPLAYS * 0.99, f"only {answers} of {REPLAYS} flights were answered", one.child)
            expect_equal(accepted(one_log) - before, 1, "times that the one server took the flight's early data", one.child)
            expect_equal(accepted(other_log), 0, "times that the other server took it", other.child)
        finally:
            one.stop()
        again, again_log = start("again")
        with again:
            for pause in (0, FIRST_WINDOW + 1):
                time.sleep(pause)
                answers = play(flight, (again.port, other.port), REPLAYS // 2)
                expect(answers >= REPLAYS // 2 * 0.99, f"only {answers} flights were answered", again.child)
            expect_equal(accepted(again_log, other_log), 0, "times that the flight's early data was taken after a restart")


def cases():
    yield Case("a first flight a thousand times at two servers that share ticket keys, and after a restart", replayed_flight)
    yield Case("two servers share ticket keys while they rotate under load", rotation_under_load)
