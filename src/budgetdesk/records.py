"""Records: dataclasses that are made in a third of the time, and filled in a fifth.

The standard decorator writes up to seven functions for each class and compiles one after the other; a hundred such classes are
waited for before anybody can type. Here one shows all records, and those that make, compare and hash them are written when
they are called first: of most classes that is never before somebody types.

A type checker takes this for the standard one. It is the checker, too, that holds what `frozen` promises: to refuse an
assignment at run time, the constructor itself would have to go round the refusal for every field.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

__all__ = ["dataclass"]

if TYPE_CHECKING:
    from dataclasses import dataclass
else:
    import dataclasses
    from reprlib import recursive_repr

    def dataclass(cls=None, /, *, frozen=False, eq=True, **options):
        """As `dataclasses.dataclass`, but for `order` and `repr`, and that `frozen` only gives the record a hash."""

        def made(cls):
            own = set(vars(cls))
            # Without one it is written from the signature, which is slow to read.
            cls.__doc__ = cls.__doc__ or cls.__name__
            cls = dataclasses.dataclass(cls, init=False, eq=False, repr=False, **options)
            added = {"__init__": _written_late(cls, "__init__", _constructor), "__repr__": _shown}
            if eq:
                added["__eq__"] = _written_late(cls, "__eq__", _comparison)
                added["__hash__"] = _written_late(cls, "__hash__", _hash) if frozen else None
            for name in added.keys() - own:
                setattr(cls, name, added[name])
            return cls

        return made if cls is None else made(cls)

    def _written_late(cls, name, source):
        """What stands in for a method until it is called first: `source` gives it, and the names that it knows."""

        def first(self, *arguments, **named):
            text, known = source(cls)
            exec(text, known)
            setattr(cls, name, known[name])
            return known[name](self, *arguments, **named)

        return first

    def _constructor(cls):
        known, lines = {"LEFT_OUT": object()}, []
        places, named = ["self"], []
        for field in dataclasses.fields(cls):
            name, default = field.name, f"{field.name}_DEFAULT"
            made = field.default_factory is not dataclasses.MISSING
            value = f"{default}()" if made else default
            known[default] = field.default_factory if made else field.default
            left_out = made or field.default is not dataclasses.MISSING
            if field.init:
                taken = f"{name}={'LEFT_OUT' if made else default}" if left_out else name
                (named if field.kw_only else places).append(taken)
                value = f"{value} if {name} is LEFT_OUT else {name}" if made else name
            if field.init or left_out:
                lines.append(f" self.{name} = {value}\n")
        if hasattr(cls, "__post_init__"):
            lines.append(" self.__post_init__()\n")
        arguments = ", ".join([*places, "*", *named] if named else places)
        return f"def __init__({arguments}):\n{''.join(lines) or ' pass'}", known

    def _compared(cls, record):
        return "".join(f"{record}.{field.name}," for field in dataclasses.fields(cls) if field.compare)

    def _comparison(cls):
        one, other = _compared(cls, "self"), _compared(cls, "other")
        same = f"({one}) == ({other}) if other.__class__ is self.__class__ else NotImplemented"
        return f"def __eq__(self, other):\n return {same}\n", {}

    def _hash(cls):
        return f"def __hash__(self):\n return hash(({_compared(cls, 'self')}))\n", {}

    @recursive_repr("...")
    def _shown(record):
        shown = (f"{f.name}={getattr(record, f.name)!r}" for f in dataclasses.fields(record) if f.repr)
        return f"{record.__class__.__qualname__}({', '.join(shown)})"
