"""Which sentences of a chapter compare, and whether the cell that writes one chooses its words.

A word is chosen if it stands in a call of ``verdict``, in a branch whose condition compares or
calls something, or in an f-string beside a value that was chosen so.
"""

import ast
import re

ADJECTIVES = (
    "better best worse worst nearer nearest closer closest longer longest shorter shortest higher "
    "highest lower lowest larger largest smaller smallest stronger strongest weaker weakest louder "
    "loudest faster fastest slower slowest steeper rarer sharper narrower wider easier harder "
    "richer poorer greater greatest fewer fewest more most less least"
).split()
COMPARING = re.compile(
    rf"\b(?:{'|'.join(ADJECTIVES)}|than|ahead|behind|twice|alike|equally|hardly|mostly|"
    r"as (?:well|good|much|many|high|low|far|long|often|loud|strong|badly|large|small) as|"
    r"times as|nearly all|beats?|outperforms?|improves?|fails?|wins?|won|loses?|lost|gains?|helps?|"
    r"hurts?|collapses?)\b",
    re.IGNORECASE,
)
#: Names that hold such a word, and compare nothing.
NAMES = re.compile(r"\b(?:nearest (?:mean|neighbour)s?|most probable|lower right)\b", re.I)
FENCED = re.compile(r"```.*?```|\$\$.*?\$\$", re.DOTALL)
END = re.compile(r"(?:(?<=[.?!:])|(?<=[.?!:][*_)]))\s+(?=[A-Z*\[(\"`])")


def compares(text):
    """Whether a text holds a comparing word, names aside."""
    return COMPARING.search(NAMES.sub("", text)) is not None


def comparing_sentences(markdown):
    """Return the sentences of a Markdown text that compare; questions don't, nor does code."""
    paragraphs = re.split(r"\n+", FENCED.sub("", markdown))
    sentences = [one.strip() for text in paragraphs for one in END.split(text)]
    return [s for s in sentences if compares(s) and not s.rstrip("*_)").endswith("?")]


def unchosen_text(code):
    """Return the pieces of text in a cell that writes Markdown which compare and aren't chosen."""
    if "Markdown(" not in code:
        return []
    tree = ast.parse(code)
    above = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    names, docs = chosen_names(tree), docstrings(tree)
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            text = node.value.strip()
            said = node.value not in docs and len(text.split()) > 2 and compares(text)
            if said and not is_chosen(node, above, names):
                found.append(text)
    return found


def docstrings(tree):
    """Return the docstrings of a cell and its functions, as they stand."""
    places = (ast.FunctionDef, ast.ClassDef, ast.Module)
    return {ast.get_docstring(n, clean=False) for n in ast.walk(tree) if isinstance(n, places)}


def asks(node):
    """Whether an expression compares, or calls something that may."""
    return any(isinstance(part, ast.Compare | ast.Call) for part in ast.walk(node))


def decides(node, names=()):
    """Whether code gives one word or another: by a verdict, a condition, or a name that does."""
    return any(
        isinstance(part, ast.IfExp)
        or (isinstance(part, ast.Call) and called(part) == "verdict")
        or (isinstance(part, ast.Name) and part.id in names)
        for part in ast.walk(node)
    )


def called(call):
    """Return the name of what is called."""
    return getattr(call.func, "attr", getattr(call.func, "id", ""))


def chosen_names(tree):
    """Return the names of values and functions in a cell that depend on a choice of words."""
    names = set()
    while True:
        before = len(names)
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef) and decides(node, names):
                names.add(node.name)
            elif isinstance(node, ast.Assign) and (
                decides(node.value, names) or isinstance(node.value, ast.Compare | ast.BoolOp)
            ):
                names.update(names_in(*node.targets))
            elif isinstance(node, ast.For | ast.comprehension) and decides(node.iter, names):
                names.update(names_in(node.target))
        if len(names) == before:
            return names


def names_in(*targets):
    """Return the names that are assigned."""
    return {n.id for target in targets for n in ast.walk(target) if isinstance(n, ast.Name)}


def is_chosen(node, above, names):
    """Whether a text stands where a check decides that it is said, or beside a chosen word."""
    while node in above:
        child, node = node, above[node]
        if isinstance(node, ast.Compare) or (
            isinstance(node, ast.Call) and called(node) == "verdict"
        ):
            return True
        if isinstance(node, ast.If | ast.IfExp) and child is not node.test:
            if asks(node.test) or decides(node.test, names):
                return True
        if isinstance(node, ast.JoinedStr):
            values = [v for v in node.values if isinstance(v, ast.FormattedValue)]
            if any(decides(value, names) for value in values):
                return True
    return False
