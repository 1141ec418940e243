"""Canvas: Assignment, Download Submissions. One folder of files, without times.

    lovelaceada_4711_98765_2_optimizers.ipynb         name, number of the learner, of the file, the file's own name
    lovelaceada_LATE_4711_98765_2_optimizers-1.ipynb
    lovelaceada_4711_text.html                        a text instead of a file; also link.html
    anon_Ab1cD_98765_2_optimizers.ipynb               anonymous marking; LATE_anon_Ab1cD_... in older versions

Canvas takes `_<digits>_` out of names, so the first number is the learner's, whatever follows.
"""

from autograder.collect.platforms.platform import Platform

WHAT = r"_(?:\d{1,20}_.+|(?:text|link)\.html)"

CANVAS = Platform(
    "Canvas",
    (
        r"(?P<late>LATE_)?(?P<label>anon)_(?P<id>[A-Za-z0-9]{5})" + WHAT,
        r"(?P<name>[^/]+?)(?P<late>(?-i:_LATE))?_(?P<id>\d{1,20})" + WHAT,
    ),
)
