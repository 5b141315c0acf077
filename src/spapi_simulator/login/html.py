"""Plain pages: one frame, one style, no script."""

from html import escape

from starlette.responses import HTMLResponse

from spapi_simulator.login.texts import Texts

HEADERS = {
    "cache-control": "no-store",
    "referrer-policy": "no-referrer",
    "content-security-policy": (
        "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'"
    ),
}
_STYLE = """
:root{color-scheme:light dark;--paper:#fff;--ink:#16191f;--soft:#5a6370;--line:#c4cad2;--act:#0b5cad;
--on:#fff;--note:#fff4d6;--bad:#a61b1b}
@media(prefers-color-scheme:dark){:root{--paper:#14181d;--ink:#e8ebef;--soft:#a9b2bd;--line:#46505c;
--act:#8cc0ff;--on:#0d1116;--note:#3a2f10;--bad:#ff9d94}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:1rem/1.5 system-ui,sans-serif}
.note{background:var(--note);padding:.6rem 1rem;text-align:center}
main{max-width:34rem;margin:0 auto;padding:1.5rem 1rem 3rem;overflow-wrap:anywhere}
h1{font-size:1.5rem;line-height:1.25;margin:.5rem 0 1rem}
label{display:block;margin:1rem 0 .25rem}
input[type=email],input[type=password],textarea{width:100%;padding:.6rem;font:inherit;color:inherit;
background:transparent;border:1px solid var(--line);border-radius:4px}
.tick{display:flex;gap:.75rem;align-items:flex-start;margin:1.5rem 0}
.tick input{width:1.5rem;height:1.5rem;flex:none;margin:0}
.tick label{margin:0}
.buttons{display:flex;flex-wrap:wrap;gap:.75rem;margin-top:1.5rem}
button,.button{display:inline-block;font:inherit;min-height:2.75rem;padding:.55rem 1.25rem;
border-radius:4px;cursor:pointer;border:1px solid var(--act);background:var(--act);color:var(--on);
text-decoration:none}
.plain{background:transparent;color:var(--act)}
:focus-visible{outline:3px solid var(--act);outline-offset:2px}
.soft{color:var(--soft)}.bad{color:var(--bad);font-weight:600}
"""


def page(texts: Texts, title: str, body: str, status: int = 200) -> HTMLResponse:
    """Give a page; ``title`` is a text, ``body`` is HTML."""
    content = (
        f'<!doctype html><html lang="{texts["lang"]}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width,initial-scale=1"><title>{escape(title)}</title>'
        f'<style>{_STYLE}</style></head><body><div class="note" role="note">{escape(texts["simulator"])}'
        f"</div><main><h1>{escape(title)}</h1>{body}</main></body></html>"
    )
    return HTMLResponse(content, status, HEADERS)


def say(texts: Texts, key: str, kind: str = "", **values: str) -> str:
    """Give a paragraph with a text; ``kind`` is its class."""
    role = ' role="alert"' if kind == "bad" else ""
    shown = f' class="{kind}"' if kind else ""
    return f"<p{shown}{role}>{tell(texts, key, **values)}</p>"


def tell(texts: Texts, key: str, **values: str) -> str:
    """Give a text, escaped."""
    return escape(texts[key].format(**values))


def button(texts: Texts, action: str, *, plain: bool = False, checked: bool = True) -> str:
    """Give a button that sends ``action``; one that is not ``checked`` sends whatever the fields hold."""
    shown = ' class="plain"' if plain else ""
    skip = "" if checked else " formnovalidate"
    return f'<button name="action" value="{action}"{shown}{skip}>{escape(texts[action])}</button>'


def link(address: str, text: str) -> str:
    """Give a link that looks like a button; ``text`` is HTML."""
    return f'<a class="button plain" href="{escape(address)}">{text}</a>'
