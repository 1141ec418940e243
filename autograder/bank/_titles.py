"""What each misunderstanding is called, for people. One misunderstanding has one name in all exercises.

A name that is not here is its own title: `rate_inside` is "Rate inside".
"""

TITLES = {
    "adagrad": "AdaGrad: sums the squares and never forgets",
    "affine_forgotten": "γ and β are forgotten",
    "averages": "Averages the gradients instead of summing them",
    "beta_forgotten": "β is forgotten",
    "beta_on_gradient": "Beta on the gradient instead of the velocity",
    "betas_swapped": "The betas are swapped",
    "bias_corrected": "A bias correction that does not belong here",
    "counts_from_one": "Counts from 1",
    "counts_from_zero": "Counts the steps from 0",
    "decay_forgotten": "No weight decay",
    "decay_in_gradient": "L2 in the gradient instead of decoupled weight decay",
    "decay_without_lr": "The decay is not scaled by the learning rate",
    "eps_before_correction": "ε added before the bias correction",
    "eps_forgotten": "ε forgotten",
    "eps_inside_root": "ε inside the root",
    "eps_outside_root": "ε outside the root",
    "fixed_rho": "A constant in place of ρ",
    "fixed_value": "A constant in place of an argument",
    "forgets_old_m": "The old m is forgotten",
    "forgets_old_state": "The old state is forgotten",
    "forgets_old_v": "The old v is forgotten",
    "gamma_beta_swapped": "γ and β are swapped",
    "gamma_forgotten": "γ is forgotten",
    "ignores_lr": "No learning rate",
    "nesterov": "Nesterov's step",
    "not_averaged": "Added whole, not averaged",
    "only_m_corrected": "Only m is corrected",
    "only_v_corrected": "Only v is corrected",
    "own_chance": "Chance that is not the generator's",
    "parts_swapped": "Parts returned in the wrong order",
    "rate_inside": "The learning rate inside the velocity",
    "returns_old_state": "Returns the old state",
    "returns_w_alone": "Returns w alone",
    "rho_swapped": "ρ and 1 − ρ swapped",
    "rho_swapped_and_biased": "ρ and 1 − ρ swapped, and the biased variance kept",
    "root_and_eps_forgotten": "The root and ε are forgotten",
    "root_forgotten": "The root is forgotten",
    "square_forgotten": "The square is forgotten",
    "steps_with_g": "Steps with the gradient itself",
    "steps_with_old_state": "Steps with the old state",
    "stores_corrected": "Returns the corrected averages",
    "times_t": "β · t for β to the power t",
    "unbiased": "The unbiased variance",
    "uphill": "Walks uphill",
}


def title(name: str) -> str:
    """A misunderstanding in words."""
    return TITLES.get(name) or name.replace("_", " ").capitalize()
