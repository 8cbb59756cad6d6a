"""Processes that read or write beside the benchmark, each with a pipe to it."""

import multiprocessing
import signal

from report import Failed


class Crew:
    """Runs `work(part, pipe)` in a process for each part; what is left of them ends when it is left."""

    def __init__(self, work, parts):
        context = multiprocessing.get_context("fork")
        self.pipes, self.processes = [], []
        for part in parts:
            here, there = context.Pipe()
            process = context.Process(target=begin, args=(work, part, there), daemon=True)
            process.start()
            there.close()
            self.pipes.append(here)
            self.processes.append(process)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for process in self.processes:
            process.terminate()
        for process in self.processes:
            process.join()

    def tell(self, message):
        for pipe in self.pipes:
            pipe.send(message)

    def hear(self, seconds=60):
        """The next message of each."""
        return [self._hear(pipe, seconds) for pipe in self.pipes]

    @staticmethod
    def _hear(pipe, seconds):
        try:
            message = pipe.recv() if pipe.poll(seconds) else Failed(f"a process of the benchmark said nothing for {seconds} s")
        except EOFError:
            message = Failed("a process of the benchmark ended")
        if isinstance(message, Exception):
            raise message
        return message


def begin(work, part, pipe):
    # The benchmark itself hears Ctrl-C, and ends these.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    try:
        work(part, pipe)
    except Exception as unexpected:
        pipe.send(Failed(f"{type(unexpected).__name__}: {unexpected}"))
