"""What the lessons measure: one module a topic, one function an experiment, and a result with numbers and a figure.

    from nnlib.experiments import optimizers
    stuck = optimizers.xor(sgd)                        # the learner's own function
    print(stuck.summary())
    stuck.figure()
    optimizers.xor(sgd, activation="relu").figure()    # a knob that could overturn the verdict
    optimizers.digits.stored()                         # a longer run, made once, with the command that made it

design: what an experiment and a result are. rates: a learning rate for each contestant. paired: differences with the
spread that belongs to them. sweep: a network for every rate and seed, trained as one. storage: runs kept as files.
"""
