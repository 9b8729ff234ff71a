"""Lets Rasa start without TensorFlow, which it imports even when no component uses it.

Importing it costs 4 s and 350 MB. Rasa 3.6.21 needs its names only to define classes that our configuration never
makes: empty ones do. `python -m bot` uses this; plain `rasa`, for a configuration with DIET or TED, does not.
"""

from __future__ import annotations

import sys
from contextlib import contextmanager
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any, Iterator, List, Optional

PACKAGES = ("tensorflow", "tensorflow_addons", "tensorflow_hub", "tensorflow_text", "keras")


class _Empty(type):
    """Class of empty classes: each name in one is another."""

    def __getattr__(cls, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return Name

    def __getitem__(cls, _: Any) -> Any:
        return cls


class Name(metaclass=_Empty):
    """Stands for anything in TensorFlow; as a decorator it changes nothing."""

    def __new__(cls, *args: Any, **options: Any) -> Any:
        """The decorated function, or an empty object."""
        if cls is Name and args and callable(args[0]):
            return args[0]
        return super().__new__(cls)

    def __init__(self, *args: Any, **options: Any) -> None:
        """Take anything."""

    def __call__(self, decorated: Any) -> Any:
        """Change nothing."""
        return decorated


class _EmptyModule(ModuleType):
    __path__: List[str] = []  # noqa: RUF012

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return Name


class _Finder(MetaPathFinder, Loader):
    def find_spec(self, name: str, path: Any, target: Any = None) -> Optional[ModuleSpec]:
        return ModuleSpec(name, self, is_package=True) if name.split(".")[0] in PACKAGES else None

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        return _EmptyModule(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        pass


def install() -> None:
    """Make TensorFlow's packages empty, before Rasa is imported."""
    sys.meta_path.insert(0, _Finder())


@contextmanager
def hidden() -> Iterator[None]:
    """While this lasts TensorFlow cannot be imported: other packages that can do without do without."""
    kept = {name: sys.modules.get(name) for name in PACKAGES}
    sys.modules.update(dict.fromkeys(PACKAGES))  # type: ignore[arg-type]
    try:
        yield
    finally:
        for name, module in kept.items():
            if module is None:
                del sys.modules[name]
            else:
                sys.modules[name] = module
