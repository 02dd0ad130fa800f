"""A standalone Spark cluster on loopback: a master and workers, each a process of its own."""

import os
import pathlib
import signal
import socket
import subprocess
import time
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[2]
HOME = ROOT / "java/spark/target/lib/spark"


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def children(pid):
    """Processes below one, from /proc."""
    found = []
    for entry in pathlib.Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                stat = (entry / "stat").read_text()
            except OSError:
                continue
            if int(stat.rsplit(")", 1)[1].split()[1]) == pid:
                found += [int(entry.name)] + children(int(entry.name))
    return found


class Standalone:
    """Use as a context; workers are numbered and can be killed with all that they started.

    places: for each of the first workers, the processors that it and its executors may use."""

    def __init__(self, folder, workers, cores, memory="2g", places=()):
        self.folder = pathlib.Path(folder)
        self.cores = cores
        self.memory = memory
        self.places = places
        self.port = free_port()
        self.page = free_port()
        self.url = f"spark://127.0.0.1:{self.port}"
        self.master = None
        self.workers = {}
        self.wanted = workers

    def __enter__(self):
        self.master = self._start(
            "master", "org.apache.spark.deploy.master.Master",
            "--host", "127.0.0.1", "--port", str(self.port), "--webui-port", str(self.page))
        for number in range(self.wanted):
            self.start(number)
        return self

    def _start(self, name, main, *arguments, place=None):
        env = dict(os.environ, SPARK_HOME=str(HOME), SPARK_SCALA_VERSION="2.13",
                   SPARK_LOCAL_IP="127.0.0.1", SPARK_NO_DAEMONIZE="1")
        self.folder.mkdir(parents=True, exist_ok=True)
        log = open(self.folder / f"{name}.log", "ab")
        opens = [f"--add-opens=java.base/{p}=ALL-UNNAMED" for p in
                 ("java.lang", "java.lang.invoke", "java.net", "java.nio", "java.util",
                  "java.util.concurrent", "sun.nio.ch", "sun.nio.cs", "sun.security.action")]
        return subprocess.Popen(
            ["java", "-Xmx512m", *opens, "-cp", f"{HOME}/jars/*", main, *arguments],
            env=env, stdout=log, stderr=log,
            preexec_fn=(lambda: os.sched_setaffinity(0, place)) if place else None)

    def start(self, number):
        """Starts a worker and waits until the master knows it."""
        before = self.alive()
        self.workers[number] = self._start(
            f"worker-{number}", "org.apache.spark.deploy.worker.Worker",
            "--host", "127.0.0.1", "--webui-port", str(free_port()),
            "-c", str(self.cores), "-m", self.memory,
            "-d", str(self.folder / f"work-{number}"), self.url,
            place=dict(enumerate(self.places)).get(number))
        end = time.time() + 120
        while self.alive() <= before:
            if time.time() > end:
                raise SystemExit(f"worker {number} did not come: see {self.folder}")
            time.sleep(0.3)

    def alive(self):
        """Workers that the master takes for alive."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.page}/json/", timeout=5) as page:
                return page.read().decode().count('"ALIVE"') - 1
        except OSError:
            return -1

    def kill(self, number):
        """SIGKILL for a worker and its executors at once."""
        worker = self.workers.pop(number)
        below = children(worker.pid)
        for pid in [worker.pid, *below]:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        worker.wait()
        return len(below)

    def __exit__(self, *unused):
        for number in list(self.workers):
            self.kill(number)
        if self.master:
            self.master.kill()
            self.master.wait()
