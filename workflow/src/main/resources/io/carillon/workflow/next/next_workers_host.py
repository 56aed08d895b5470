"""Evaluates a module of functions after_WORKER(msg, config, checklist) for a manager.

Requests and answers are JSON, a line each, on standard input and output. What the module prints goes to standard error.
"""

import base64
import copy
import datetime
import importlib
import importlib.util
import json
import math
import os
import sys
import traceback
import types


def encode(value):
    """A value as JSON; what JSON lacks is an object with one member whose name begins with a dollar sign."""
    if value is None or isinstance(value, (bool, str, int)):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else {"$float": repr(value)}
    if isinstance(value, dict):
        if all(isinstance(key, str) and not key.startswith("$") for key in value):
            return {key: encode(each) for key, each in value.items()}
        return {"$map": [[encode(key), encode(each)] for key, each in value.items()]}
    if isinstance(value, (list, tuple)):
        return [encode(each) for each in value]
    if isinstance(value, (set, frozenset)):
        return {"$set": [encode(each) for each in value]}
    if isinstance(value, bytes):
        return {"$bytes": base64.b64encode(value).decode("ascii")}
    if isinstance(value, datetime.datetime):
        return {"$datetime": value.isoformat(" ")}
    if isinstance(value, datetime.date):
        return {"$date": value.isoformat()}
    raise TypeError(f"a {type(value).__name__} can't be kept in the checklist; use plain data")


def decode(value):
    """The value that JSON of encode stands for."""
    if isinstance(value, list):
        return [decode(each) for each in value]
    if not isinstance(value, dict):
        return value
    if len(value) == 1:
        ((kind, content),) = value.items()
        if kind == "$float":
            return float(content)
        if kind == "$map":
            return {decode(key): decode(each) for key, each in content}
        if kind == "$set":
            return {decode(each) for each in content}
        if kind == "$bytes":
            return base64.b64decode(content)
        if kind == "$datetime":
            return datetime.datetime.fromisoformat(content)
        if kind == "$date":
            return datetime.date.fromisoformat(content)
    return {key: decode(each) for key, each in value.items()}


class NextWorker:
    """Stands in for nemo_nowcast.NextWorker where that package is not installed."""

    def __init__(self, module, args=None, host="localhost"):
        self.module = module
        self.args = [] if args is None else args
        self.host = host

    def __eq__(self, other):
        return isinstance(other, NextWorker) and vars(self) == vars(other)

    __hash__ = None

    def __repr__(self):
        return f"NextWorker(module={self.module!r}, args={self.args!r}, host={self.host!r})"


class Config:
    """Stands in for nemo_nowcast.Config."""

    def __init__(self):
        self.file = ""
        self._dict = {}

    def __contains__(self, item):
        return item in self._dict

    def __getitem__(self, item):
        return self._dict[item]

    def __setitem__(self, key, value):
        self._dict[key] = value

    def get(self, key, default=None):
        return self._dict.get(key, default)


class Message:
    """Stands in for nemo_nowcast.Message."""

    def __init__(self, source, type, payload=None):
        self.source = source
        self.type = type
        self.payload = payload

    def __repr__(self):
        return f"Message(source={self.source!r}, type={self.type!r}, payload={self.payload!r})"


class WorkerError(Exception):
    """Stands in for nemo_nowcast.WorkerError."""


def framework():
    """The package nemo_nowcast, or a stand-in with what modules of next workers use of it."""
    try:
        return importlib.import_module("nemo_nowcast")
    except ImportError:
        module = types.ModuleType("nemo_nowcast")
        for each in (NextWorker, Config, Message, WorkerError):
            setattr(module, each.__name__, each)
        sys.modules["nemo_nowcast"] = module
        return module


class Host:
    """Keeps the module, the configuration and the checklist."""

    def __init__(self):
        self.nowcast = framework()
        self.config = self.nowcast.Config()
        self.name = None
        self.module = None
        self.version = None
        self.checklist = {}
        self.known = {}
        self.notice = {}

    def start(self, request):
        self.config.file = request["file"]
        self.config._dict = decode(request["config"])
        self.name = request["module"]
        self.load()
        return {"workers": [name[len("after_"):] for name in vars(self.module) if name.startswith("after_")]}

    def load(self):
        """Loads the module as it is now; the one before stays if that fails."""
        importlib.invalidate_caches()
        spec = importlib.util.find_spec(self.name)
        if spec is None:
            raise ModuleNotFoundError(f"No module named {self.name!r}", name=self.name)
        before = sys.modules.get(self.name)
        module = importlib.util.module_from_spec(spec)
        sys.modules[self.name] = module
        try:
            if spec.origin and spec.origin.endswith(".py"):
                # Not by the loader: it takes a compiled file for up to date whose source was changed in the same second.
                with open(spec.origin, "rb") as file:
                    exec(compile(file.read(), spec.origin, "exec"), module.__dict__)
            else:
                spec.loader.exec_module(module)
        except BaseException:
            if before is None:
                del sys.modules[self.name]
            else:
                sys.modules[self.name] = before
            raise
        self.module = module
        self.version = self.stat()

    def stat(self):
        file = getattr(sys.modules.get(self.name), "__file__", None)
        if file is None:
            return None
        stat = os.stat(file)
        return stat.st_mtime_ns, stat.st_size, stat.st_ino

    def reload_if_changed(self):
        """What is to be told of it: whether it was loaded again, or why not."""
        try:
            version = self.stat()
            if version == self.version:
                return {}
            self.version = version
            self.load()
            return {"reloaded": True}
        except BaseException as error:
            self.version = self.quiet_stat()
            return {"mistake": describe(error), "mistake_detail": traceback.format_exc()}

    def quiet_stat(self):
        try:
            return self.stat()
        except OSError:
            return None

    def after(self, request):
        self.notice = self.reload_if_changed()
        answer = dict(self.notice)
        for key, value in request["sections"].items():
            self.checklist[key] = decode(value)
            self.known[key] = decode(value)
        for key in request["removed"]:
            self.checklist.pop(key, None)
            self.known.pop(key, None)
        function = getattr(self.module, "after_" + request["source"], None)
        if function is None:
            answer["none"] = True
            return answer
        message = self.nowcast.Message(request["source"], request["type"], decode(request["payload"]))
        try:
            launch, race = unpack(function(message, self.config, self.checklist))
            answer["launch"] = [describe_worker(worker) for worker in launch]
            answer["race"] = race
            answer.update(self.changes())
        except BaseException:
            self.checklist.clear()
            self.checklist.update(copy.deepcopy(self.known))
            raise
        return answer

    def changes(self):
        changed = {}
        for key, value in self.checklist.items():
            if key not in self.known or self.known[key] != value:
                if not isinstance(key, str):
                    raise TypeError(f"the checklist's key {key!r} is not text")
                changed[key] = encode(value)
        removed = [key for key in self.known if key not in self.checklist]
        for key in changed:
            self.known[key] = copy.deepcopy(self.checklist[key])
        for key in removed:
            del self.known[key]
        return {"changed": changed, "removed": removed}


def unpack(result):
    """The workers to launch, and the names of those that race, if any."""
    if result is None:
        raise TypeError("it returned None; a list of NextWorker is expected")
    if len(result) > 1 and isinstance(result[-1], (set, frozenset)):
        launch, race = result
        return launch, sorted(race)
    return result, None


def describe_worker(worker):
    for name in ("module", "args", "host"):
        if not hasattr(worker, name):
            raise TypeError(f"{worker!r} is not a NextWorker")
    if not all(isinstance(arg, str) for arg in worker.args):
        raise TypeError(f"the arguments of {worker!r} must be text")
    return {"module": worker.module, "args": list(worker.args), "host": worker.host}


def describe(error):
    text = traceback.format_exception_only(type(error), error)[-1].strip()
    return " ".join(text.split())


def main():
    requests = os.fdopen(os.dup(0), "r", encoding="utf-8")
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    null = os.open(os.devnull, os.O_RDONLY)
    os.dup2(null, 0)
    os.close(null)
    host = Host()
    for line in requests:
        request = json.loads(line)
        try:
            answer = host.start(request) if request["do"] == "start" else host.after(request)
        except BaseException as error:
            answer = {**host.notice, "error": describe(error), "detail": traceback.format_exc()}
        sys.stdout.flush()
        answers.write(json.dumps(answer) + "\n")
        answers.flush()


main()
