"""How results are drawn: one module a topic, one function a figure; each takes a result and returns a `Picture`.

`style` is the one look of all figures, `picture` what a notebook shows: the image with its alt text.
"""
