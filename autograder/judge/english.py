"""The judge's sentences in English."""

SUBJECT = "the result"

# What was found, by kind. The fields are a finding's own.
SENTENCES = {
    "type": "{place} should be {expected}, but is {got}",
    "container": "the numbers are right, but {place} should be {expected}, and is {got}",
    "shape": "{place} should have {expected}, but has {got}",
    "finite": "{place} should be {expected}, but is {got}",
    "value": "{place} should be {expected}, but is {got}",
    "raised": "it raised {got}",
    "law": "this should be true, but is not",
    "law_value": "{place} should be {expected}, but is {got}",
    "statistic": "{place} should be about {expected}, but is {got}",
    "immeasurable": "this cannot be measured on such values",
    "changed": "the call changed its argument {place} in place. {remedy}",
    "only_changed": "the numbers are right, but the call changed its argument {place} in place. {remedy}",
    "argument_missing": "the function should take the argument {place}: its signature is {expected}",
    "argument_extra": "the function asks for an argument that the exercise does not have: its signature is {expected}",
    "default_missing": "the argument {place} should have its default: the signature is {expected}",
    "argument_order": "the arguments should come in this order: {expected}",
    "starter": "the starter is still there: write your code in place of `raise NotImplementedError()`",
    "undefined": "no cell defines {place}",
    "not_run": "`{place}` is not defined yet: run the cell that defines it",
    "no_function": "`{place}` should be a function, but it is {got}. Run the cell with `def {place}(...)` again",
    "class": "`{place}` should be a function, but it is a class",
    "time": "it took longer than {got} s",
    "time_here": "it took longer than {got} s: is there a loop that never ends?",
    "memory": "it needed more than {got} MB of memory",
    "output": "what it returned is too large",
    "crash": "its process crashed",
    "ended": "its process ended by itself",
    "tampered": "its process sent something that is not an answer",
    "budget": "not judged: together, the answers of this submission took more than {got} s, so a person will look at it",
    "grader": "the grader itself failed: {got}",
    "grader_unseen": "the grader itself failed on what only grading tries",
    "names_missing": "{place} lacks {got}",
    "names_unknown": "{place} has {got}, which this function does not know; the names are {expected}",
    "batch_of_one": "batch_size should be at least 2 with batchnorm: a batch of one sample is its own mean",
    "parameters_budget": "epochs × parameters should be at most {expected}, but is {got}: train a smaller network, or for fewer epochs",
    "batches_budget": "epochs × batches should be at most {expected}, but is {got}: take larger batches or fewer epochs",
    "accuracy": "accuracy {got} % on validation digits (the grade is measured on others); three trainings: {place}",
    "accuracy_below": "accuracy {got} % on validation digits (the grade is measured on others); three trainings: {place}; the next band begins at {expected} %",
    "exam_accuracy": "accuracy {got} % on exam digits; three trainings: {place}",
    "exam_accuracy_below": "accuracy {got} % on exam digits; three trainings: {place}; the next band begins at {expected} %",
}

# The same of what only grading knows: not one word, number or name in these depends on the answer. `got` is the
# exercise's own.
HIDDEN = {
    "type": "the result does not have the expected type",
    "container": "the numbers are right, but the result does not have the expected container",
    "shape": "the result does not have the expected shape",
    "finite": "the result has entries that are not finite",
    "value": "the result has wrong numbers",
    "raised": "it raised an exception",
    "law": "this should be true, but is not",
    "statistic": "this should be true, but the measurement says otherwise",
    "drawn": "the result is wrong for some of these inputs",
    "state": "a call changes what another one returns: keep nothing between calls, and return new arrays",
    "changed": "the call changed an argument in place. Work on a copy",
    "only_changed": "the numbers are right, but the call changed an argument in place. Work on a copy",
    "unseen": "it is right on everything that `check` tries, but not on everything else that grading tries: {got}",
    "unseen_half": "the numbers are right, but elsewhere in what grading tries an argument is changed, or the container is "
    "not the expected one: {got}",
    "unseen_end": "it is right on everything that `check` tries, but did not finish on what else grading tries: {got}",
}

# What a value is, by its kind
THINGS = {
    "none": "None (is there a `return`?)",
    "array": "an array of {0} with shape {1}",
    "truth": "the truth value {0}",
    "integer": "the integer {0}",
    "float": "the float {0}",
    "complex": "a complex number",
    "text": "the text '{0}'",
    "iterator": "an iterator",
    "list": "a list of {0}",
    "tuple": "a tuple of {0}",
    "dict": "a dict",
    "object": "an object of type {0}",
    "object_own": "an object of a type of its own",
    "text_own": "another text",
    "keys_own": "other keys",
    "parts": "{0} parts",
    "keys": "the keys {all}",
    "shape": "shape {0}",
    "no_shape": "shape (), a single number",
    "finite": "a finite number",
    "exception": "{0}{line}",
    "exception_with_words": "{0}{line}: {1}",
    "exception_own": "an exception of its own{line}",
    "line": " at the line `{0}`",
}

# How not to change an argument, by what it is
REMEDIES = {
    "array": "Work on a copy, `{0} = {0}.copy()`, or write `{0} = {0} - ...` instead of `{0} -= ...`",
    "list of arrays": "Work on copies, `{0} = [a.copy() for a in {0}]`, or collect the new arrays in a new list",
    "list": "Work on a copy, `{0} = list({0})`, or collect the new values in a new list",
    "dict": "Work on a copy, `{0} = dict({0})`, with copies of what you change in it",
}

VERDICTS = {
    "pass": "right",
    "fail": "not right yet",
    "missing": "not done yet",
    "resource": "it did not finish",
    "grader_error": "the check itself failed, not you; please report it",
}
