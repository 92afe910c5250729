"""From the tree of a pattern to the instructions of a small machine."""

from dataclasses import dataclass, field

from feel.regex import syntax
from feel.regex.characters import Charset
from feel.regex.syntax import InvalidPattern, Tree

ONE, SPLIT, JUMP, SAVE, REFERENCE, EDGE, FOUND = range(7)
_LONGEST = 4_000
Instruction = tuple[int, int, int, Charset | None]


@dataclass(slots=True)
class Program:
    """Instructions: what to do, two numbers, and a set of characters for ``ONE``."""

    groups: int
    flags: str
    instructions: list[Instruction] = field(default_factory=list)
    has_references: bool = False

    def add(self, kind: int, first: int = 0, second: int = 0, charset: Charset | None = None) -> int:
        """Its place."""
        if len(self.instructions) >= _LONGEST:
            raise InvalidPattern
        self.instructions.append((kind, first, second, charset))
        return len(self.instructions) - 1

    def patch(self, place: int, first: int, second: int = 0) -> None:
        """Fill in where a jump or split goes, once that is known."""
        kind, _, _, charset = self.instructions[place]
        self.instructions[place] = (kind, first, second, charset)

    @property
    def end(self) -> int:
        """Where the next instruction goes."""
        return len(self.instructions)


def compile_tree(tree: Tree, groups: int, flags: str) -> Program:
    """The program; group 0 is the whole match.

    Raises:
        InvalidPattern: repetitions make it too long.
    """
    program = Program(groups, flags)
    program.add(SAVE, 0)
    _emit(program, tree)
    program.add(SAVE, 1)
    program.add(FOUND)
    return program


def _emit(program: Program, tree: Tree) -> None:
    match tree:
        case syntax.One(charset=charset):
            program.add(ONE, charset=charset)
        case syntax.Edge(mark=mark):
            program.add(EDGE, int(mark == "$"))
        case syntax.Reference(group=group):
            program.has_references = True
            program.add(REFERENCE, group)
        case syntax.Group(number=number, part=part):
            program.add(SAVE, 2 * number)
            _emit(program, part)
            program.add(SAVE, 2 * number + 1)
        case _:
            _emit_many(program, tree)


def _emit_many(program: Program, tree: Tree) -> None:
    match tree:
        case syntax.Sequence(parts=parts):
            for part in parts:
                _emit(program, part)
        case syntax.Choice(options=options):
            _choice(program, options)
        case syntax.Repeat():
            _repeat(program, tree)


def _choice(program: Program, options: tuple[Tree, ...]) -> None:
    jumps: list[int] = []
    for option in options[:-1]:
        split = program.add(SPLIT)
        _emit(program, option)
        jumps.append(program.add(JUMP))
        program.patch(split, split + 1, program.end)
    _emit(program, options[-1])
    for jump in jumps:
        program.patch(jump, program.end)


def _repeat(program: Program, tree: syntax.Repeat) -> None:
    for _ in range(tree.least):
        _emit(program, tree.part)
    if tree.most is None:
        split = program.add(SPLIT)
        _emit(program, tree.part)
        program.add(JUMP, split)
        _branch(program, split, greedy=tree.greedy)
        return
    splits: list[int] = []
    for _ in range(tree.most - tree.least):
        splits.append(program.add(SPLIT))
        _emit(program, tree.part)
    for split in splits:
        _branch(program, split, greedy=tree.greedy)


def _branch(program: Program, split: int, *, greedy: bool) -> None:
    """Into the part first if greedy, past it first if not."""
    if greedy:
        program.patch(split, split + 1, program.end)
    else:
        program.patch(split, program.end, split + 1)
