"""Records: dataclasses that are made in a third of the time, and filled in a fifth.

The standard decorator writes up to seven functions for each class and compiles one after the other; a hundred such classes are
waited for before anybody can type. Here those that compare and hash are compiled at once, and one shows all records.

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
            cls = dataclasses.dataclass(cls, eq=False, repr=False, **options)
            added = {"__repr__": _shown}
            if eq:
                added |= _compared_by_fields(cls) | ({} if frozen else {"__hash__": None})
            for name in added.keys() - own:
                setattr(cls, name, added[name])
            return cls

        return made if cls is None else made(cls)

    def _compared_by_fields(cls):
        """`__eq__` and `__hash__` of a class, compiled when one of them is asked for first: of most records that is never."""

        def compiled():
            names = [field.name for field in dataclasses.fields(cls) if field.compare]
            one, other = ("".join(f"{record}.{name}," for name in names) for record in ("self", "other"))
            source = (
                "def __eq__(self, other):\n"
                f" return ({one}) == ({other}) if other.__class__ is self.__class__ else NotImplemented\n"
                f"def __hash__(self):\n return hash(({one}))\n"
            )
            written = {}
            exec(source, {}, written)
            for name, method in standing_in.items():
                if vars(cls).get(name) is method:  # and not None, or the class's own
                    setattr(cls, name, written[name])
            return written

        def equal(self, other):
            return compiled()["__eq__"](self, other)

        def hashed(self):
            return compiled()["__hash__"](self)

        standing_in = {"__eq__": equal, "__hash__": hashed}
        return standing_in

    @recursive_repr("...")
    def _shown(record):
        shown = (f"{f.name}={getattr(record, f.name)!r}" for f in dataclasses.fields(record) if f.repr)
        return f"{record.__class__.__qualname__}({', '.join(shown)})"
