"""A lab on the page: the picture with a pad over it that a finger or mouse can point on, the sentence, the controls.

ipywidgets' pictures know neither clicks nor a text for those who do not see them, and its sliders have no names for
screen readers. A few lines of script in the pad add these. Where a page forbids scripts, the controls do all the same.
"""

import html

import ipywidgets as widgets

# The place pointed on goes into a hidden text box, as fractions of the picture's width and height.
_TELL = """
const box = this.getBoundingClientRect(), text = this.closest('.nn-lab').querySelector('.nn-point input');
text.value = [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height].map(v => v.toFixed(4));
text.dispatchEvent(new Event('input', {bubbles: true}));
"""
_PAD = """
<div class="nn-pad" style="width:{width}; height:{height}; touch-action:none; cursor:crosshair"
 onpointerdown="this.setPointerCapture(event.pointerId); {tell}" onpointermove="if (event.buttons) {{ {tell} }}"></div>
"""
# Runs once, when the pad is on the page.
_NAME = """
const lab = this.closest('.nn-lab');
lab.querySelector('.nn-picture').alt = this.title;
lab.querySelector('.nn-sentence .widget-html-content').setAttribute('role', 'status');
for (const handle of lab.querySelectorAll('.noUi-handle')) {
  const slider = handle.closest('.widget-inline-hbox'), readout = slider.querySelector('.widget-readout');
  const say = () => handle.setAttribute('aria-valuetext', readout.textContent);
  handle.setAttribute('aria-label', slider.querySelector('.widget-label').textContent);
  new MutationObserver(say).observe(readout, {childList: true, characterData: true, subtree: true});
  say();
}
this.remove();
"""
_DOT = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"
_ONCE = '<img src="{dot}" hidden title="{alt}" onload="{script}">'


def page(heading, alt, picture, sentence, controls, point=None):
    """One box of all the widgets. `point`: a Text that is told where the picture was pointed on."""
    script = _ONCE.format(dot=_DOT, alt=html.escape(alt), script=html.escape(_NAME))
    size = {"width": picture.layout.width, "height": picture.layout.height}
    pad = _PAD.format(tell=html.escape(_TELL), **size) if point else ""
    picture.add_class("nn-picture")
    sentence.add_class("nn-sentence")
    stack = [picture, widgets.HTML(script + pad)]
    for widget in stack:
        widget.layout.grid_area = "1 / 1"
        widget.layout.margin = "0"
    columns = "repeat(auto-fit, minmax(330px, 1fr))"
    rows = [
        widgets.HTML(f"<strong>{html.escape(heading)}</strong>"),
        widgets.GridBox(stack, layout={"grid_template_columns": "max-content"}),
        sentence,
        widgets.GridBox(controls, layout={"grid_template_columns": columns, "max_width": picture.layout.max_width}),
    ]
    if point:
        point.add_class("nn-point")
        point.layout.display = "none"
        rows.append(point)
    box = widgets.VBox(rows)
    box.add_class("nn-lab")
    return box


def said(sentence):
    """The sentence as HTML."""
    return f'<div style="line-height:1.4">{html.escape(sentence)}</div>'
