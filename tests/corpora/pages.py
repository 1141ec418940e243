"""What learners may name and write so that it runs, fetches, hides or pretends on a page that somebody opens.

PAGES: (goal, where, text). `where` is the place in a notebook: "written" (the answer in words), "markdown", "raw" and
"code" (cells of their own), "answer" (the code of `sgd`), "heading" (an edit of the release's text), "metadata" (of the
notebook and of every cell), "output", "attachment", "file" (the name of the notebook), "person" (a name that a
platform hands on), "folder" (under submitted/). `{beacon}` is the address of a server that hears whatever is fetched.
A script that runs sets `window.pwned` and the page's title.
"""

import base64
import json

SCRIPT = "window.pwned=1;document.title='pwned'"

PAGES = [
    # a script runs
    ("a script element", "written", f"<script>{SCRIPT}</script>"),
    ("a script element in a cell of Markdown", "markdown", f"<script>{SCRIPT}</script>"),
    ("a script element in a raw cell", "raw", f"<script>{SCRIPT}</script>"),
    ("a script in a comment of code", "code", f"# </pre><script>{SCRIPT}</script>"),
    ("an event handler", "written", f'<img src=x onerror="{SCRIPT}">'),
    ("an event handler without quotes", "markdown", f"<svg/onload={SCRIPT.replace(';', '&#59;')}>"),
    ("an event handler in a raw cell", "raw", f'<img src=x onerror="{SCRIPT}">'),
    ("an event handler after an entity", "written", f'&lt;img src=x&gt;<details open ontoggle="{SCRIPT}">x</details>'),
    ("a frame with a document of its own", "markdown", f'<iframe srcdoc="<script>parent.{SCRIPT}</script>"></iframe>'),
    ("a link to a script", "written", f"[look](javascript:{SCRIPT})"),
    ("a link to a script, by reference", "markdown", f"[look][a]\n\n[a]: javascript:{SCRIPT}"),
    ("a link to a script with a tab", "markdown", f"[look](java\tscript:{SCRIPT})"),
    ("a link to a script in angle brackets", "written", f"<javascript:{SCRIPT}>"),
    ("a link to a document of data", "written", f"[look](data:text/html,<script>opener.{SCRIPT}</script>)"),
    ("a picture with a handler", "markdown", f'![x"onerror="{SCRIPT}](x)'),
    ("a title with a handler", "markdown", f"[x](http://a 'x\"onmouseover=\"{SCRIPT}')"),
    ("a fence whose language is markup", "written", f"```<img src=x onerror={SCRIPT}>\nx\n```"),
    ("a fence that closes ours", "written", f"```\n````\n`````\n<script>{SCRIPT}</script>\n`````"),
    ("a fence of tildes", "markdown", f"~~~\n~~~\n<script>{SCRIPT}</script>"),
    (
        "a diagram",
        "markdown",
        f'```mermaid\ngraph TD; A["<img src=x onerror={SCRIPT}>"]; click A "javascript:{SCRIPT}"\n```',
    ),
    (
        "a formula with a link",
        "written",
        f"$\\href{{javascript:{SCRIPT}}}{{x}}$ \\(\\href{{javascript:{SCRIPT}}}{{x}}\\)",
    ),
    (
        "a formula with markup",
        "markdown",
        f"$$\\text{{<img src=x onerror='{SCRIPT}'>}}$$ $\\require{{html}}\\class{{x}}{{y}}$",
    ),
    ("an environment with markup", "written", f"\\begin{{equation}}<img src=x onerror='{SCRIPT}'>\\end{{equation}}"),
    (
        "a definition list and a table",
        "markdown",
        f"a|b\n-|-\n<b onmouseover={SCRIPT}>x</b>|y\n\nterm\n: <script>{SCRIPT}</script>",
    ),
    (
        "a template's expression",
        "written",
        "{{7*7}}{% raw %}{{ cycler.__init__.__globals__ }}{% endraw %}{{ resources }}",
    ),
    ("a template's expression in code", "code", "x = '{{7*7}}{% include \"/etc/passwd\" %}'"),
    ("a script in the metadata", "metadata", f"</script><script>{SCRIPT}</script>"),
    ("a script as an output", "output", f"<script>{SCRIPT}</script>"),
    ("a cell magic that is a script", "code", f"%%javascript\n{SCRIPT}"),
    ("a cell magic that is HTML", "code", f"%%html\n<script>{SCRIPT}</script>"),
    (
        "a message that is markup",
        "answer",
        f"def sgd(w, g, lr=0.01):\n    raise ValueError('<script>{SCRIPT}</script>')",
    ),
    (
        "an exception whose name is markup",
        "answer",
        f"def sgd(w, g, lr=0.01):\n    raise type('<img src=x onerror={SCRIPT}>', (Exception,), {{}})",
    ),
    (
        "a type whose name is markup",
        "answer",
        f"def sgd(w, g, lr=0.01):\n    return type('<img src=x onerror={SCRIPT}>', (), {{}})()",
    ),
    (
        "a line that is markup",
        "answer",
        f"def sgd(w, g, lr=0.01):\n    raise ValueError  # <img src=x onerror={SCRIPT}>",
    ),
    (
        "a function whose comment closes a script",
        "answer",
        f"def sgd(w, g, lr=0.01):\n    # --></style></script><script>{SCRIPT}</script>\n    return 3 * w",
    ),
    ("a drawing that is a program", "attachment", f'<svg xmlns="http://www.w3.org/2000/svg" onload="{SCRIPT}"/>'),
    ("a file name that is markup", "file", f"<img src=x onerror={SCRIPT}>.ipynb"),
    ("a first name that is markup", "person", f"<img src=x onerror={SCRIPT}>"),
    ("a name that ends a string of a script", "person", f'";{SCRIPT};//'),
    ("a name that escapes the end of a string", "person", "\\"),
    ("a name that is a template's expression", "person", "{{7*7}}${7*7}<%= 7*7 %>"),
    ("a name with half a page of accents", "person", "z" + "\u0321\u200d\u0302" * 2_000),
    ("a name that runs backwards", "person", "\u202e\u2066 stniop 2 fo 2 \u202d"),
    ("a name as wide as a street", "person", "\ufdfd" * 500 + "w" * 20_000),
    ("a folder that is markup", "folder", f"<img src=x onerror={SCRIPT}>"),
    ("a folder that breaks an address", "folder", f"a?<img src=x onerror={SCRIPT}>"),
    ("a folder that is a template's expression", "folder", "{{7*7}}"),
    # something is fetched
    ("a picture from elsewhere", "written", "![x]({beacon}/picture.png)"),
    ("a picture from elsewhere, by reference", "markdown", "![x][a]\n\n[a]: {beacon}/reference.png"),
    ("a picture from elsewhere as HTML", "markdown", "<img src='{beacon}/html.png'>"),
    ("a picture from elsewhere in a raw cell", "raw", "<img src='{beacon}/raw.png'>"),
    (
        "a style from elsewhere",
        "written",
        "<style>@import '{beacon}/style.css'; body {background: url({beacon}/bg.png)}</style>",
    ),
    (
        "a link that is followed in advance",
        "markdown",
        "<link rel=prefetch href='{beacon}/prefetch'><link rel=dns-prefetch href='{beacon}'>",
    ),
    ("a page that leads away", "written", "<meta http-equiv=refresh content='0;url={beacon}/refresh'>"),
    ("a base for all addresses", "markdown", "<base href='{beacon}/base/'>"),
    (
        "a film",
        "markdown",
        "<video autoplay src='{beacon}/film.mp4'></video><audio autoplay src='{beacon}/sound.mp3'></audio>",
    ),
    ("a bare address", "written", "See {beacon}/bare and www.example.org and <{beacon}/angle> and mail@example.org."),
    # a box for marks is taken, covered or faked
    ("a heading whose id is a box for marks", "written", "# check-sgd\n\n## why-adam\n\n# why-adam-comment\n\ntext"),
    ("a heading whose id is another's box", "markdown", "# check-adam\n# adam-comment\n# check-momentum\n# why-adam"),
    ("a heading in the release's own text", "heading", "## check-sgd\n# sgd-comment"),
    ("a heading in a raw cell", "raw", "<h1 id='check-sgd'>x</h1><h1 id='why-adam-comment'>y</h1>"),
    ("a heading that is the status line", "markdown", "# statusmessage\n# help\n# notebook"),
    (
        "a formula whose id is a box for marks",
        "written",
        "$\\cssId{check-sgd}{x}$ $\\style{position:fixed;inset:0;background:red}{y}$",
    ),
    (
        "an element over the whole page",
        "markdown",
        "<div style='position:fixed;inset:0;background:white;z-index:99999'>4 of 4</div>",
    ),
    (
        "an element over the whole page, in a raw cell",
        "raw",
        "<div class='modal-backdrop' style='position:fixed;inset:0'></div>",
    ),
    (
        "a form with a box for marks",
        "written",
        "<form action='{beacon}/form'><input class=score id=why-adam value=2><textarea></textarea></form>",
    ),
    ("a verdict of their own", "markdown", "<div class='nn-card nn-good'>✓ sgd: right</div>"),
    ("a verdict of their own as code", "code", "# ✓ sgd: right, 2 of 2 points"),
    ("half a page of accents", "written", "z" + "\u0321\u0302\u0303\u0304" * 500),
    ("text that runs backwards", "written", "\u202e\u2066 stniop 2 fo 2 \u202d" * 20),
    ("characters that move a cursor", "code", "x = '\\x1b[2J\x1b[2J\x9b31m\x07'"),
    ("a missing picture", "written", "![x](attachment:missing.png)"),
    # a page is as wide as a street, or as long
    ("a long word", "written", "w" * 300_000),
    ("a long word of code", "code", "x = '" + "y" * 300_000 + "'"),
    ("a long word in a title", "markdown", "# " + "t" * 20_000),
    ("a wide table", "markdown", "|".join("a" * 50) + "\n" + "|".join("-" * 50)),
    ("wide letters", "written", "\ufdfd" * 500),
    ("a long message", "answer", "def sgd(w, g, lr=0.01):\n    " + "é" * 60_000),
    ("a long line that fails", "answer", "def sgd(w, g, lr=0.01):\n    return w * g  # " + "x" * 50_000),
    ("many cells", "cells", "600"),
]


def put(notebook, unit, where, text):
    """A copy of a right notebook with the text in its place; the rest is as the learner handed it in."""
    made = json.loads(json.dumps(notebook))
    cells = made["cells"]
    named = {cell["metadata"].get("nbgrader", {}).get("grade_id"): cell for cell in cells}
    if where == "written":
        named["why-adam"]["source"] = text
    elif where == "answer":
        named["sgd"]["source"] = text
    elif where == "heading":
        next(cell for cell in cells if cell["cell_type"] == "markdown")["source"] += f"\n\n{text}"
    elif where in ("markdown", "raw", "code"):
        cells.insert(3, _cell(where, text))
        cells.append(_cell(where, text))
    elif where == "output":
        shown = {"text/html": text, "application/javascript": text, "image/svg+xml": text, "text/plain": text}
        for cell in cells:
            if cell["cell_type"] == "code":
                cell["outputs"] = [{"output_type": "display_data", "data": shown, "metadata": {}}]
    elif where == "metadata":
        made["metadata"] |= {"title": text, "widgets": {"application/vnd.jupyter.widget-state+json": {"x": text}}}
        for cell in cells:
            cell["metadata"] |= {"tags": [text], "name": text, "raw_mimetype": "text/html"}
            cell["id"] = text
    elif where == "attachment":
        drawn = {"image/svg+xml": base64.b64encode(text.encode()).decode(), "text/html": text}
        named["why-adam"] |= {"source": "![x](attachment:x.svg)", "attachments": {"x.svg": drawn, text: drawn}}
    elif where == "cells":
        cells += [_cell("markdown", f"# {number}") for number in range(int(text))]
    return made


def _cell(kind, text):
    return {"cell_type": kind, "id": f"own-{kind}", "metadata": {}, "source": text} | (
        {"outputs": [], "execution_count": None} if kind == "code" else {}
    )
