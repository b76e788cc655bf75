"""Every model of the bargaining canon names a theorem and a second route that hold it; a gap is seen here.

The theorem is a Hypothesis property. The second route is the finite game, brute force, another algorithm or
the definition on a fine grid: it shares no formula with the kernel.
"""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

import pytest

from gametheory.bargaining.axiomatic import models as axiomatic
from gametheory.bargaining.strategic import models as strategic
from gametheory.catalogue import Model

TESTS = Path(__file__).parent.parent / "bargaining"
DEFINITIONS = "axiomatic/test_axiomatic_definitions.py::"
DEFINED = DEFINITIONS + "test_no_point_of_the_frontier_does_better"
PATHS = DEFINITIONS + "test_raiffa_paths_followed_step_by_step"
ADDED_UP = (
    "axiomatic/test_axiomatic_definitions.py::test_lengths_areas_and_centres_added_up_along_the_frontier"
)
CLAIMS = (
    "axiomatic/test_axiomatic_definitions.py::test_claims_are_met_in_proportion_or_cut_by_the_same_amount"
)
SUMS = DEFINITIONS + "test_the_unrestricted_sum_is_that_of_the_best_outcome_and_the_restricted_one_no_larger"
THEOREMS = "axiomatic/test_axiomatic_theorems.py::"
UNITS = THEOREMS + "test_units_do_not_matter"
IDENTITIES = THEOREMS + "test_identities_in_units_of_the_ideal_gains"
RAIFFA = THEOREMS + "test_raiffa_is_step_consistent_and_the_path_of_the_continuous_one_too"
TURNS = (
    "strategic/test_offer_game.py::"
    "test_the_formula_is_the_fixed_point_of_the_rules_and_where_backward_induction_leads"
)

HELD: dict[str, tuple[str, str]] = {
    "nash": (THEOREMS + "test_nash_does_not_mind_what_is_dropped", DEFINED),
    "asymmetric_nash": (
        THEOREMS + "test_power_moves_the_weighted_solution_from_one_end_to_the_other",
        DEFINED,
    ),
    "kalai_smorodinsky": (THEOREMS + "test_kalai_smorodinsky_is_individually_monotone", DEFINED),
    "egalitarian": (THEOREMS + "test_egalitarian_decomposes_step_by_step_and_is_monotone", DEFINED),
    "proportional": (
        DEFINITIONS + "test_proportional_is_egalitarian_in_other_units_and_gains_from_every_enlargement",
        DEFINED,
    ),
    "utilitarian": (
        THEOREMS + "test_nash_gain_lies_between_the_egalitarian_and_the_utilitarian_one",
        DEFINED,
    ),
    "relative_utilitarian": (UNITS, DEFINED),
    "utilitarian_unrestricted": (SUMS, SUMS),
    "equal_loss": (IDENTITIES, DEFINED),
    "rational_equal_loss": (
        DEFINITIONS + "test_losses_are_equal_unless_somebody_is_at_disagreement",
        DEFINED,
    ),
    "claims_equal_sacrifice": (CLAIMS, CLAIMS),
    "claims_proportional": (IDENTITIES, CLAIMS),
    "raiffa_discrete": (RAIFFA, PATHS),
    "raiffa_continuous": (RAIFFA, PATHS),
    "perles_maschler": (THEOREMS + "test_perles_maschler_is_super_additive", ADDED_UP),
    "equal_area": (UNITS, ADDED_UP),
    "centroid_ray": (UNITS, ADDED_UP),
    "yu": (IDENTITIES, DEFINED),
    "leximin": (THEOREMS + "test_a_transferable_total_is_shared_in_closed_form", DEFINED),
    "lexicographic_ks": (UNITS, DEFINED),
    "nash_risk_aversion": (
        THEOREMS + "test_the_more_risk_averse_player_gets_less",
        THEOREMS + "test_the_more_risk_averse_player_gets_less",
    ),
    "ks_risk_aversion": (
        DEFINITIONS + "test_the_more_risk_averse_player_gets_less_under_kalai_smorodinsky_too",
        DEFINITIONS + "test_the_more_risk_averse_player_gets_less_under_kalai_smorodinsky_too",
    ),
    "variable_threat_tu": (
        THEOREMS + "test_optimal_threats",
        DEFINITIONS + "test_threats_with_side_payments_are_the_value_of_the_difference_game",
    ),
    "variable_threat_ntu": (
        THEOREMS + "test_optimal_threats",
        DEFINITIONS + "test_no_pure_threat_does_better_without_side_payments",
    ),
    "ultimatum": (
        "strategic/test_ultimatum.py::test_the_unit_shrinks_the_two_outcomes_into_one",
        "strategic/test_ultimatum.py::test_both_outcomes_and_no_others_are_those_of_the_tree",
    ),
    "ultimatum_fehr_schmidt": (
        "strategic/test_ultimatum.py::test_envy_raises_the_threshold_up_to_a_half",
        "strategic/test_ultimatum.py::test_fehr_and_schmidt_proposition_1",
    ),
    "stahl": (
        "strategic/test_stahl.py::test_the_distance_to_the_infinite_horizon_is_exact",
        "strategic/test_stahl.py::test_the_closed_form_is_backward_induction",
    ),
    "rubinstein": (
        "strategic/test_alternating_offers.py::test_patience_pays_and_so_does_the_first_word",
        TURNS,
    ),
    "rubinstein_continuous": (
        (
            "strategic/test_alternating_offers.py::"
            "test_frequent_offers_lead_to_the_weighted_nash_solution_at_order_one"
        ),
        TURNS,
    ),
    "rubinstein_crra": (
        TURNS,
        "strategic/test_alternating_offers.py::test_risk_aversion_acts_like_impatience",
    ),
    "rubinstein_fixed_costs": (
        "strategic/test_fixed_costs.py::test_any_end_of_the_horizon_leads_to_the_formula",
        "strategic/test_fixed_costs.py::test_the_tree_has_the_same_terms",
    ),
    "outside_options": (
        "strategic/test_outside_options.py::test_an_option_that_does_not_bind_changes_nothing_at_all",
        TURNS,
    ),
    "inside_options": (
        (
            "strategic/test_inside_options.py::"
            "test_frequent_offers_lead_to_nash_with_the_incomes_as_threat_point"
        ),
        TURNS,
    ),
    "risk_of_breakdown": ("strategic/test_risk_of_breakdown.py::test_without_risk_it_is_rubinstein", TURNS),
    "breakdown_limit": (
        (
            "strategic/test_risk_of_breakdown.py::"
            "test_without_discounting_the_limit_is_the_symmetric_nash_solution"
        ),
        "strategic/test_risk_of_breakdown.py::test_frequent_offers_converge_at_order_one_to_the_limit",
    ),
    "breakdown_nash": (
        (
            "strategic/test_risk_of_breakdown.py::"
            "test_the_fear_of_breakdown_leads_to_nash_whatever_the_attitudes_to_risk"
        ),
        TURNS,
    ),
    "random_proposer": (
        "strategic/test_random_proposers.py::test_patience_and_recognition_pay",
        (
            "strategic/test_random_proposers.py::"
            "test_the_values_are_the_fixed_point_and_where_backward_induction_leads"
        ),
    ),
    "n_player_rubinstein": (
        "strategic/test_random_proposers.py::test_two_players_in_turn_are_rubinstein",
        (
            "strategic/test_random_proposers.py::"
            "test_round_robin_is_the_fixed_point_and_where_backward_induction_leads"
        ),
    ),
    "baron_ferejohn_closed": (
        "strategic/test_legislative_bargaining.py::test_simple_majority_of_an_odd_number",
        (
            "strategic/test_legislative_bargaining.py::"
            "test_the_mixed_equilibrium_is_subgame_perfect_in_the_tree_whose_grid_holds_it"
        ),
    ),
    "baron_ferejohn_general": (
        "strategic/test_legislative_bargaining.py::test_unanimity_and_dictatorship_pay_recognition",
        "strategic/test_legislative_bargaining.py::test_two_algorithms_agree_where_both_apply",
    ),
    "baron_ferejohn_open": (
        "strategic/test_open_rule.py::test_theorems",
        "strategic/test_open_rule.py::test_where_the_certificate_holds_the_tree_agrees",
    ),
    "nash_demand_game": (
        "strategic/test_nash_demand_game.py::test_every_rational_division_is_an_equilibrium",
        "strategic/test_nash_demand_game.py::test_the_grid_game_has_the_same_equilibria",
    ),
    "nash_demand_mixed": (
        "strategic/test_nash_demand_game.py::test_no_demand_at_all_beats_the_mixture",
        "strategic/test_nash_demand_game.py::test_the_mixed_equilibrium_is_among_all_of_the_two_by_two_game",
    ),
    "smoothed_demand_game": (
        "strategic/test_smoothed_demand_game.py::test_demands_are_in_the_ratio_of_the_exponents",
        "strategic/test_smoothed_demand_game.py::test_grid_equilibria_close_in_on_the_demands",
    ),
    "muthoo_commitment": (
        "strategic/test_commitment.py::test_who_finds_it_harder_to_give_way_gets_more",
        "strategic/test_commitment.py::test_muthoo_grid_equilibria_are_near_the_formula",
    ),
    "crawford_two_action": (
        "strategic/test_commitment.py::test_in_chicken_harder_commitment_leaves_the_impasse",
        "strategic/test_commitment.py::test_crawfords_equilibria_are_those_of_the_two_by_two_game",
    ),
    "ellingsen_miettinen": (
        "strategic/test_commitment.py::test_conflict_rises_with_the_chance_to_succeed",
        "strategic/test_commitment.py::test_listed_equilibria_are_ones_of_the_game_with_all_demands",
    ),
    "multi_issue_nash": (
        "strategic/test_multi_issue.py::test_a_package_is_never_worse_than_issue_by_issue",
        "strategic/test_multi_issue.py::test_packages_agree_with_the_nash_solution_of_their_hull",
    ),
    "multi_issue_nash_n": (
        "strategic/test_multi_issue.py::test_the_unit_of_one_players_utility_changes_nothing_else",
        "strategic/test_multi_issue.py::test_three_players_agree_with_the_nash_solution_of_the_hull",
    ),
    "adjusted_winner": (
        "strategic/test_multi_issue.py::test_adjusted_winner_is_efficient_equitable_and_free_of_envy",
        (
            "strategic/test_multi_issue.py::"
            "test_adjusted_winner_is_the_fairest_package_of_a_lattice_within_its_error"
        ),
    ),
    "deadline_endogenous_commitment": (
        "strategic/test_endogenous_commitment.py::test_no_first_offer_pays_more",
        "strategic/test_endogenous_commitment.py::test_backward_induction_on_a_grid_closes_in",
    ),
    "fudenberg_tirole_two_period": (
        "strategic/test_seller_offers.py::test_the_seller_gets_at_least_the_low_value",
        "strategic/test_seller_offers.py::test_two_offers_are_a_perfect_bayesian_equilibrium_of_the_tree",
    ),
    "sobel_takahashi": (
        "strategic/test_seller_offers.py::test_more_offers_hurt_the_seller",
        "strategic/test_seller_offers.py::test_linear_strategies_close_in_on_equilibrium_of_the_tree",
    ),
    "coase_linear": (
        "strategic/test_seller_offers.py::test_many_offers_lead_to_the_stationary_equilibrium",
        "strategic/test_seller_offers.py::test_coase_conjecture_with_its_rate",
    ),
    "coase_uniform_gap": (
        "strategic/test_seller_offers.py::test_uniform_values_pass_brute_force",
        "strategic/test_seller_offers.py::test_finitely_many_values_close_in_on_the_formula",
    ),
    "coase_two_type_gap": (
        "strategic/test_seller_offers.py::test_two_types_pass_the_dynamic_programme",
        "strategic/test_seller_offers.py::test_two_types_agree_with_many_equal_values",
    ),
    "chatterjee_samuelson": (
        "strategic/test_bilateral_trade.py::test_the_roles_mirror_each_other",
        "strategic/test_bilateral_trade.py::test_lines_close_in_on_equilibrium_of_the_finite_auction",
    ),
    "myerson_satterthwaite": (
        "strategic/test_bilateral_trade.py::test_overlap_makes_efficient_trade_impossible",
        "strategic/test_bilateral_trade.py::test_the_linear_programme_falls_to_the_second_best",
    ),
    "war_of_attrition_complete": (
        "strategic/test_attrition.py::test_every_time_to_quit_pays_nothing",
        "strategic/test_attrition.py::test_plans_on_a_grid_close_in_on_equilibrium",
    ),
    "war_of_attrition_incomplete": (
        "strategic/test_attrition.py::test_no_type_gains_from_waiting_like_another",
        "strategic/test_attrition.py::test_private_plans_close_in_on_equilibrium_of_the_finite_game",
    ),
    "abreu_gul": (
        "strategic/test_attrition.py::test_who_is_weak",
        "strategic/test_attrition.py::test_concession_plans_close_in_on_equilibrium",
    ),
    "manea_network": (
        "strategic/test_manea_network.py::test_ratios_rise_and_every_link_has_the_whole_surplus",
        "strategic/test_manea_network.py::test_the_one_period_tree_iterated_gives_the_payoffs",
    ),
    "corominas_bosch": (
        "strategic/test_buyer_seller_network.py::test_payoffs_are_in_the_core_and_sum_to_the_matching",
        "strategic/test_buyer_seller_network.py::test_the_tree_of_a_period_has_the_equilibrium",
    ),
    "kleinberg_tardos": (
        (
            "strategic/test_balanced_exchange.py::"
            "test_balanced_outcomes_are_in_the_core_and_the_kernel_of_the_matching_game"
        ),
        "strategic/test_balanced_exchange.py::test_values_and_existence_agree_with_listing_and_duality",
    ),
}


@cache
def functions_of(path: str) -> dict[str, bool]:
    """Return the tests of a file, and whether each is a property over a stated domain."""
    body = ast.parse((TESTS / path).read_text(encoding="utf-8")).body
    functions = [each for each in body if isinstance(each, ast.FunctionDef)]
    return {each.name: any("given(" in ast.unparse(d) for d in each.decorator_list) for each in functions}


def test_every_model_of_the_canon_is_listed() -> None:
    names = [model.name for model in (*axiomatic.MODELS, *strategic.MODELS)]
    assert sorted(HELD) == sorted(names)
    assert (len(axiomatic.MODELS), len(strategic.MODELS)) == (24, 40)


@pytest.mark.parametrize("model", [*axiomatic.MODELS, *strategic.MODELS], ids=lambda model: model.name)
def test_its_conventions_are_stated(model: Model) -> None:
    """Who is who, how lists are ordered and in what units, is told in the notes."""
    assert model.notes


@pytest.mark.parametrize("model", HELD)
def test_its_theorem_is_a_property_and_its_second_route_exists(model: str) -> None:
    theorem, second = (each.split("::") for each in HELD[model])
    assert functions_of(theorem[0]).get(theorem[1]), f"no property {theorem[1]} in {theorem[0]}"
    assert second[1] in functions_of(second[0]), f"no test {second[1]} in {second[0]}"
