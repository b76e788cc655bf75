"""Equilibria of bargaining under pressure: what leverage does to a bargain.

The public names of every room, loaded on first use: ``import gametheory as gt`` itself
loads NumPy and nothing heavier.
"""

from __future__ import annotations

from importlib import import_module
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from gametheory.analysis import Diagnosis as Diagnosis
    from gametheory.analysis.explain import explain as explain
    from gametheory.analysis.robustness import robustness as robustness
    from gametheory.bargaining import axioms as axioms
    from gametheory.bargaining.axiomatic import AsymmetricNash as AsymmetricNash
    from gametheory.bargaining.axiomatic import CentroidRay as CentroidRay
    from gametheory.bargaining.axiomatic import Egalitarian as Egalitarian
    from gametheory.bargaining.axiomatic import EqualArea as EqualArea
    from gametheory.bargaining.axiomatic import EqualLoss as EqualLoss
    from gametheory.bargaining.axiomatic import EqualSacrifice as EqualSacrifice
    from gametheory.bargaining.axiomatic import KalaiSmorodinsky as KalaiSmorodinsky
    from gametheory.bargaining.axiomatic import LexicographicKalaiSmorodinsky as LexicographicKalaiSmorodinsky
    from gametheory.bargaining.axiomatic import Leximin as Leximin
    from gametheory.bargaining.axiomatic import MoneyDivision as MoneyDivision
    from gametheory.bargaining.axiomatic import Nash as Nash
    from gametheory.bargaining.axiomatic import PerlesMaschler as PerlesMaschler
    from gametheory.bargaining.axiomatic import Proportional as Proportional
    from gametheory.bargaining.axiomatic import ProportionalWithClaims as ProportionalWithClaims
    from gametheory.bargaining.axiomatic import RaiffaContinuous as RaiffaContinuous
    from gametheory.bargaining.axiomatic import RaiffaDiscrete as RaiffaDiscrete
    from gametheory.bargaining.axiomatic import RationalEqualLoss as RationalEqualLoss
    from gametheory.bargaining.axiomatic import RelativeUtilitarian as RelativeUtilitarian
    from gametheory.bargaining.axiomatic import Utilitarian as Utilitarian
    from gametheory.bargaining.axiomatic import VariableThreats as VariableThreats
    from gametheory.bargaining.axiomatic import Yu as Yu
    from gametheory.bargaining.strategic.abreu_gul import AbreuGul as AbreuGul
    from gametheory.bargaining.strategic.adjusted_winner import AdjustedWinner as AdjustedWinner
    from gametheory.bargaining.strategic.alternating_offers import AlternatingOffers as AlternatingOffers
    from gametheory.bargaining.strategic.balanced_exchange import BalancedExchange as BalancedExchange
    from gametheory.bargaining.strategic.baron_ferejohn import BaronFerejohn as BaronFerejohn
    from gametheory.bargaining.strategic.buyer_seller_network import BuyerSellerNetwork as BuyerSellerNetwork
    from gametheory.bargaining.strategic.chatterjee_samuelson import (
        ChatterjeeSamuelson as ChatterjeeSamuelson,
    )
    from gametheory.bargaining.strategic.coase_linear import CoaseLinear as CoaseLinear
    from gametheory.bargaining.strategic.coase_two_type_gap import CoaseTwoTypes as CoaseTwoTypes
    from gametheory.bargaining.strategic.coase_uniform_gap import CoaseUniformGap as CoaseUniformGap
    from gametheory.bargaining.strategic.crawford_two_action import CrawfordTwoAction as CrawfordTwoAction
    from gametheory.bargaining.strategic.ellingsen_miettinen import EllingsenMiettinen as EllingsenMiettinen
    from gametheory.bargaining.strategic.endogenous_commitment import (
        EndogenousCommitment as EndogenousCommitment,
    )
    from gametheory.bargaining.strategic.fehr_schmidt import FehrSchmidtUltimatum as FehrSchmidtUltimatum
    from gametheory.bargaining.strategic.fixed_costs import FixedCosts as FixedCosts
    from gametheory.bargaining.strategic.fudenberg_tirole_two_period import FudenbergTirole as FudenbergTirole
    from gametheory.bargaining.strategic.inside_options import InsideOptions as InsideOptions
    from gametheory.bargaining.strategic.legislative_bargaining import (
        LegislativeBargaining as LegislativeBargaining,
    )
    from gametheory.bargaining.strategic.manea_network import ManeaNetwork as ManeaNetwork
    from gametheory.bargaining.strategic.mixed_demand import MixedDemand as MixedDemand
    from gametheory.bargaining.strategic.multi_issue_nash import MultiIssueNash as MultiIssueNash
    from gametheory.bargaining.strategic.muthoo_commitment import MuthooCommitment as MuthooCommitment
    from gametheory.bargaining.strategic.myerson_satterthwaite import (
        MyersonSatterthwaite as MyersonSatterthwaite,
    )
    from gametheory.bargaining.strategic.nash_demand_game import NashDemandGame as NashDemandGame
    from gametheory.bargaining.strategic.open_rule import OpenRule as OpenRule
    from gametheory.bargaining.strategic.outside_options import OutsideOptions as OutsideOptions
    from gametheory.bargaining.strategic.private_attrition import PrivateAttrition as PrivateAttrition
    from gametheory.bargaining.strategic.random_proposers import RandomProposers as RandomProposers
    from gametheory.bargaining.strategic.risk_averse_offers import RiskAverseOffers as RiskAverseOffers
    from gametheory.bargaining.strategic.risk_of_breakdown import BreakdownLimit as BreakdownLimit
    from gametheory.bargaining.strategic.risk_of_breakdown import RiskOfBreakdown as RiskOfBreakdown
    from gametheory.bargaining.strategic.round_robin import RoundRobin as RoundRobin
    from gametheory.bargaining.strategic.smoothed_demand_game import SmoothedDemandGame as SmoothedDemandGame
    from gametheory.bargaining.strategic.sobel_takahashi import SobelTakahashi as SobelTakahashi
    from gametheory.bargaining.strategic.stahl import Stahl as Stahl
    from gametheory.bargaining.strategic.ultimatum import Ultimatum as Ultimatum
    from gametheory.bargaining.strategic.war_of_attrition import WarOfAttrition as WarOfAttrition
    from gametheory.catalogue import models as models
    from gametheory.errors import GameTheoryError as GameTheoryError
    from gametheory.errors import InvalidInputError as InvalidInputError
    from gametheory.errors import NotSolvedError as NotSolvedError
    from gametheory.errors import RefusedError as RefusedError
    from gametheory.formats.efg import parse_efg as parse_efg
    from gametheory.formats.efg import read_efg as read_efg
    from gametheory.formats.efg_writing import efg_from_gambit as efg_from_gambit
    from gametheory.formats.efg_writing import efg_to_gambit as efg_to_gambit
    from gametheory.formats.efg_writing import to_efg as to_efg
    from gametheory.formats.efg_writing import write_efg as write_efg
    from gametheory.formats.gambit_profiles import profile_from_gambit as profile_from_gambit
    from gametheory.formats.gambit_profiles import profile_to_gambit as profile_to_gambit
    from gametheory.formats.nfg import parse_nfg as parse_nfg
    from gametheory.formats.nfg import read_nfg as read_nfg
    from gametheory.formats.nfg import to_nfg as to_nfg
    from gametheory.formats.nfg import write_nfg as write_nfg
    from gametheory.formats.tikz import to_tikz as to_tikz
    from gametheory.formats.tikz import write_tikz as write_tikz
    from gametheory.games import Chance as Chance
    from gametheory.games import CoalitionalGame as CoalitionalGame
    from gametheory.games import Concept as Concept
    from gametheory.games import Decision as Decision
    from gametheory.games import Deviation as Deviation
    from gametheory.games import ExtensiveForm as ExtensiveForm
    from gametheory.games import NormalForm as NormalForm
    from gametheory.games import Terminal as Terminal
    from gametheory.games import coalition_members as coalition_members
    from gametheory.games.agent_form import agent_form as agent_form
    from gametheory.games.bargaining_problem import BargainingProblem as BargainingProblem
    from gametheory.games.bayesian_game import BayesianGame as BayesianGame
    from gametheory.games.consistency import Trembles as Trembles
    from gametheory.games.consistency import consistency_gap as consistency_gap
    from gametheory.games.consistency import tremble_limit as tremble_limit
    from gametheory.games.cutoff_game import CutoffGame as CutoffGame
    from gametheory.games.cutoff_game import CutoffStrategy as CutoffStrategy
    from gametheory.games.game_tree import GameTree as GameTree
    from gametheory.games.payoff_polygon import PayoffPolygon as PayoffPolygon
    from gametheory.games.random_trees import random_tree as random_tree
    from gametheory.games.reduced_form import ReducedForm as ReducedForm
    from gametheory.games.reduced_form import reduced_form as reduced_form
    from gametheory.games.repeated_game import FirstStep as FirstStep
    from gametheory.games.repeated_game import RepeatedGame as RepeatedGame
    from gametheory.games.screening_game import screening_game as screening_game
    from gametheory.games.sequence_form import SequenceForm as SequenceForm
    from gametheory.games.sequence_form import sequence_form as sequence_form
    from gametheory.games.signalling_equilibrium import Deterrent as Deterrent
    from gametheory.games.signalling_equilibrium import SignallingEquilibrium as SignallingEquilibrium
    from gametheory.games.signalling_game import SignallingGame as SignallingGame
    from gametheory.games.survivors import Survivors as Survivors
    from gametheory.games.tree_assessment import TreeAssessment as TreeAssessment
    from gametheory.games.tree_graph import tree_graph as tree_graph
    from gametheory.payoffs import CARA as CARA
    from gametheory.payoffs import CRRA as CRRA
    from gametheory.payoffs import ConcessionCost as ConcessionCost
    from gametheory.payoffs import Contest as Contest
    from gametheory.payoffs import Discounting as Discounting
    from gametheory.payoffs import Issue as Issue
    from gametheory.payoffs import LinearUtility as LinearUtility
    from gametheory.payoffs import Package as Package
    from gametheory.payoffs import PowerUtility as PowerUtility
    from gametheory.payoffs import Utility as Utility
    from gametheory.payoffs import concession_cost as concession_cost
    from gametheory.payoffs import largest_concession as largest_concession
    from gametheory.payoffs import present_value as present_value
    from gametheory.players import Belief as Belief
    from gametheory.players import Mediator as Mediator
    from gametheory.players import Player as Player
    from gametheory.players import TypeBelief as TypeBelief
    from gametheory.players import bayes as bayes
    from gametheory.pressure import Assessment as Assessment
    from gametheory.pressure import Dispute as Dispute
    from gametheory.pressure import Instrument as Instrument
    from gametheory.pressure import PressureProfile as PressureProfile
    from gametheory.pressure import assess as assess
    from gametheory.pressure import repairs as repairs
    from gametheory.pressure.evened import evened as evened
    from gametheory.pressure.evenness import evenness as evenness
    from gametheory.scenarios import Scenario as Scenario
    from gametheory.scenarios import ScenarioError as ScenarioError
    from gametheory.solvers import Answer as Answer
    from gametheory.solvers import BackwardInduction as BackwardInduction
    from gametheory.solvers import BatchSolution as BatchSolution
    from gametheory.solvers import Completeness as Completeness
    from gametheory.solvers import Component as Component
    from gametheory.solvers import Equilibrium as Equilibrium
    from gametheory.solvers import NashSubset as NashSubset
    from gametheory.solvers import Shapley as Shapley
    from gametheory.solvers import Solution as Solution
    from gametheory.solvers import Solver as Solver
    from gametheory.solvers import Status as Status
    from gametheory.solvers import TieRule as TieRule
    from gametheory.solvers import shapley_values as shapley_values
    from gametheory.solvers import solve as solve
    from gametheory.solvers.abreu_sannikov import AbreuSannikov as AbreuSannikov
    from gametheory.solvers.all_equilibria import AllEquilibria as AllEquilibria
    from gametheory.solvers.batch_bimatrix import extreme_equilibria as extreme_equilibria
    from gametheory.solvers.bayesian_nash import BayesianNash as BayesianNash
    from gametheory.solvers.belief_refinements import Refinement as Refinement
    from gametheory.solvers.belief_refinements import Removal as Removal
    from gametheory.solvers.belief_refinements import d1 as d1
    from gametheory.solvers.belief_refinements import divinity as divinity
    from gametheory.solvers.belief_refinements import intuitive_criterion as intuitive_criterion
    from gametheory.solvers.correlated import CoarseCorrelatedEquilibrium as CoarseCorrelatedEquilibrium
    from gametheory.solvers.correlated import CorrelatedEquilibrium as CorrelatedEquilibrium
    from gametheory.solvers.correlated import CorrelatedValues as CorrelatedValues
    from gametheory.solvers.correlated import EgalitarianObjective as EgalitarianObjective
    from gametheory.solvers.correlated import LinearObjective as LinearObjective
    from gametheory.solvers.correlated import WelfareObjective as WelfareObjective
    from gametheory.solvers.correlated import correlated_values as correlated_values
    from gametheory.solvers.cutoff_equilibria import CutoffEquilibria as CutoffEquilibria
    from gametheory.solvers.dynamics import PlayPath as PlayPath
    from gametheory.solvers.dynamics import fictitious_play as fictitious_play
    from gametheory.solvers.dynamics import population_replicator as population_replicator
    from gametheory.solvers.dynamics import replicator as replicator
    from gametheory.solvers.elimination import IteratedElimination as IteratedElimination
    from gametheory.solvers.evolutionary_stability import EvolutionarilyStable as EvolutionarilyStable
    from gametheory.solvers.folk_theorem import folk_theorem_set as folk_theorem_set
    from gametheory.solvers.folk_theorem import is_individually_rational as is_individually_rational
    from gametheory.solvers.lemke_howson import LemkeHowson as LemkeHowson
    from gametheory.solvers.linear_tracing import LinearTracing as LinearTracing
    from gametheory.solvers.logit_fit import PrecisionFit as PrecisionFit
    from gametheory.solvers.logit_fit import fit_precision as fit_precision
    from gametheory.solvers.logit_tracing import LogitTracing as LogitTracing
    from gametheory.solvers.maximin import Maximin as Maximin
    from gametheory.solvers.minmax import Minmax as Minmax
    from gametheory.solvers.minmax import mixed_minmax as mixed_minmax
    from gametheory.solvers.minmax import pure_minmax as pure_minmax
    from gametheory.solvers.perfect_bayesian import PerfectBayesian as PerfectBayesian
    from gametheory.solvers.polynomial_supports import PolynomialSupports as PolynomialSupports
    from gametheory.solvers.pure import PureEquilibria as PureEquilibria
    from gametheory.solvers.quantal_response import LogitBranch as LogitBranch
    from gametheory.solvers.quantal_response import QuantalResponse as QuantalResponse
    from gametheory.solvers.quantal_response import logit_branch as logit_branch
    from gametheory.solvers.rationalisability import Rationalisable as Rationalisable
    from gametheory.solvers.regular_index import regular_index as regular_index
    from gametheory.solvers.risk_dominance import RiskDominance as RiskDominance
    from gametheory.solvers.risk_dominance import bicentric_prior as bicentric_prior
    from gametheory.solvers.selection import MaximumEntropy as MaximumEntropy
    from gametheory.solvers.selection import PayoffDominance as PayoffDominance
    from gametheory.solvers.sequence_form_lemke import SequenceFormLemke as SequenceFormLemke
    from gametheory.solvers.sequence_form_lp import SequenceFormLP as SequenceFormLP
    from gametheory.solvers.sequential_equilibrium import SequentialEquilibrium as SequentialEquilibrium
    from gametheory.solvers.sequential_tracing import SequentialTracing as SequentialTracing
    from gametheory.solvers.stackelberg import StackelbergCommitment as StackelbergCommitment
    from gametheory.solvers.subgame_perfect import SubgamePerfect as SubgamePerfect
    from gametheory.solvers.subgame_selection import SubgameSelection as SubgameSelection
    from gametheory.solvers.tremble_orders import find_trembles as find_trembles
    from gametheory.solvers.trigger_thresholds import PenalCodeThreshold as PenalCodeThreshold
    from gametheory.solvers.trigger_thresholds import grim_trigger_gains as grim_trigger_gains
    from gametheory.solvers.trigger_thresholds import grim_trigger_threshold as grim_trigger_threshold
    from gametheory.solvers.trigger_thresholds import penal_code_threshold as penal_code_threshold
    from gametheory.solvers.zero_sum import OptimalRange as OptimalRange
    from gametheory.solvers.zero_sum import ZeroSum as ZeroSum
    from gametheory.solvers.zero_sum import optimal_ranges as optimal_ranges

__version__ = version("gametheory-bargaining")

_ROOMS = (
    "analysis",
    "bargaining",
    "errors",
    "formats",
    "games",
    "payoffs",
    "players",
    "plots",
    "pressure",
    "replications",
    "scenarios",
    "solvers",
)
"""Sub-packages and modules that are reachable as attributes, ``gt.scenarios`` for one."""

_EXPORTS = {
    "AbreuGul": "bargaining.strategic.abreu_gul",
    "AbreuSannikov": "solvers.abreu_sannikov",
    "AdjustedWinner": "bargaining.strategic.adjusted_winner",
    "AllEquilibria": "solvers.all_equilibria",
    "AlternatingOffers": "bargaining.strategic.alternating_offers",
    "Answer": "solvers",
    "Assessment": "pressure",
    "AsymmetricNash": "bargaining.axiomatic",
    "BackwardInduction": "solvers",
    "BalancedExchange": "bargaining.strategic.balanced_exchange",
    "BargainingProblem": "games.bargaining_problem",
    "BaronFerejohn": "bargaining.strategic.baron_ferejohn",
    "BatchSolution": "solvers",
    "BayesianGame": "games.bayesian_game",
    "BayesianNash": "solvers.bayesian_nash",
    "Belief": "players",
    "BreakdownLimit": "bargaining.strategic.risk_of_breakdown",
    "BuyerSellerNetwork": "bargaining.strategic.buyer_seller_network",
    "CARA": "payoffs",
    "CRRA": "payoffs",
    "CentroidRay": "bargaining.axiomatic",
    "Chance": "games",
    "ChatterjeeSamuelson": "bargaining.strategic.chatterjee_samuelson",
    "CoalitionalGame": "games",
    "CoarseCorrelatedEquilibrium": "solvers.correlated",
    "CoaseLinear": "bargaining.strategic.coase_linear",
    "CoaseTwoTypes": "bargaining.strategic.coase_two_type_gap",
    "CoaseUniformGap": "bargaining.strategic.coase_uniform_gap",
    "Completeness": "solvers",
    "Component": "solvers",
    "Concept": "games",
    "ConcessionCost": "payoffs",
    "Contest": "payoffs",
    "CorrelatedEquilibrium": "solvers.correlated",
    "CorrelatedValues": "solvers.correlated",
    "CrawfordTwoAction": "bargaining.strategic.crawford_two_action",
    "CutoffEquilibria": "solvers.cutoff_equilibria",
    "CutoffGame": "games.cutoff_game",
    "CutoffStrategy": "games.cutoff_game",
    "Decision": "games",
    "Deterrent": "games.signalling_equilibrium",
    "Deviation": "games",
    "Diagnosis": "analysis",
    "Discounting": "payoffs",
    "Dispute": "pressure",
    "Egalitarian": "bargaining.axiomatic",
    "EgalitarianObjective": "solvers.correlated",
    "EllingsenMiettinen": "bargaining.strategic.ellingsen_miettinen",
    "EndogenousCommitment": "bargaining.strategic.endogenous_commitment",
    "EqualArea": "bargaining.axiomatic",
    "EqualLoss": "bargaining.axiomatic",
    "EqualSacrifice": "bargaining.axiomatic",
    "Equilibrium": "solvers",
    "EvolutionarilyStable": "solvers.evolutionary_stability",
    "ExtensiveForm": "games",
    "FehrSchmidtUltimatum": "bargaining.strategic.fehr_schmidt",
    "FirstStep": "games.repeated_game",
    "FixedCosts": "bargaining.strategic.fixed_costs",
    "FudenbergTirole": "bargaining.strategic.fudenberg_tirole_two_period",
    "GameTheoryError": "errors",
    "GameTree": "games.game_tree",
    "InsideOptions": "bargaining.strategic.inside_options",
    "Instrument": "pressure",
    "InvalidInputError": "errors",
    "Issue": "payoffs",
    "IteratedElimination": "solvers.elimination",
    "KalaiSmorodinsky": "bargaining.axiomatic",
    "LegislativeBargaining": "bargaining.strategic.legislative_bargaining",
    "LemkeHowson": "solvers.lemke_howson",
    "LexicographicKalaiSmorodinsky": "bargaining.axiomatic",
    "Leximin": "bargaining.axiomatic",
    "LinearObjective": "solvers.correlated",
    "LinearTracing": "solvers.linear_tracing",
    "LinearUtility": "payoffs",
    "LogitBranch": "solvers.quantal_response",
    "LogitTracing": "solvers.logit_tracing",
    "ManeaNetwork": "bargaining.strategic.manea_network",
    "Maximin": "solvers.maximin",
    "MaximumEntropy": "solvers.selection",
    "Mediator": "players",
    "Minmax": "solvers.minmax",
    "MixedDemand": "bargaining.strategic.mixed_demand",
    "MoneyDivision": "bargaining.axiomatic",
    "MultiIssueNash": "bargaining.strategic.multi_issue_nash",
    "MuthooCommitment": "bargaining.strategic.muthoo_commitment",
    "MyersonSatterthwaite": "bargaining.strategic.myerson_satterthwaite",
    "Nash": "bargaining.axiomatic",
    "NashDemandGame": "bargaining.strategic.nash_demand_game",
    "NashSubset": "solvers",
    "NormalForm": "games",
    "NotSolvedError": "errors",
    "OpenRule": "bargaining.strategic.open_rule",
    "OptimalRange": "solvers.zero_sum",
    "OutsideOptions": "bargaining.strategic.outside_options",
    "Package": "payoffs",
    "PayoffDominance": "solvers.selection",
    "PayoffPolygon": "games.payoff_polygon",
    "PenalCodeThreshold": "solvers.trigger_thresholds",
    "PerfectBayesian": "solvers.perfect_bayesian",
    "PerlesMaschler": "bargaining.axiomatic",
    "PlayPath": "solvers.dynamics",
    "Player": "players",
    "PolynomialSupports": "solvers.polynomial_supports",
    "PowerUtility": "payoffs",
    "PrecisionFit": "solvers.logit_fit",
    "PressureProfile": "pressure",
    "PrivateAttrition": "bargaining.strategic.private_attrition",
    "Proportional": "bargaining.axiomatic",
    "ProportionalWithClaims": "bargaining.axiomatic",
    "PureEquilibria": "solvers.pure",
    "QuantalResponse": "solvers.quantal_response",
    "RaiffaContinuous": "bargaining.axiomatic",
    "RaiffaDiscrete": "bargaining.axiomatic",
    "RandomProposers": "bargaining.strategic.random_proposers",
    "RationalEqualLoss": "bargaining.axiomatic",
    "Rationalisable": "solvers.rationalisability",
    "ReducedForm": "games.reduced_form",
    "Refinement": "solvers.belief_refinements",
    "RefusedError": "errors",
    "RelativeUtilitarian": "bargaining.axiomatic",
    "Removal": "solvers.belief_refinements",
    "RepeatedGame": "games.repeated_game",
    "RiskAverseOffers": "bargaining.strategic.risk_averse_offers",
    "RiskDominance": "solvers.risk_dominance",
    "RiskOfBreakdown": "bargaining.strategic.risk_of_breakdown",
    "RoundRobin": "bargaining.strategic.round_robin",
    "Scenario": "scenarios",
    "ScenarioError": "scenarios",
    "SequenceForm": "games.sequence_form",
    "SequenceFormLP": "solvers.sequence_form_lp",
    "SequenceFormLemke": "solvers.sequence_form_lemke",
    "SequentialEquilibrium": "solvers.sequential_equilibrium",
    "SequentialTracing": "solvers.sequential_tracing",
    "Shapley": "solvers",
    "SignallingEquilibrium": "games.signalling_equilibrium",
    "SignallingGame": "games.signalling_game",
    "SmoothedDemandGame": "bargaining.strategic.smoothed_demand_game",
    "SobelTakahashi": "bargaining.strategic.sobel_takahashi",
    "Solution": "solvers",
    "Solver": "solvers",
    "StackelbergCommitment": "solvers.stackelberg",
    "Stahl": "bargaining.strategic.stahl",
    "Status": "solvers",
    "SubgamePerfect": "solvers.subgame_perfect",
    "SubgameSelection": "solvers.subgame_selection",
    "Survivors": "games.survivors",
    "Terminal": "games",
    "TieRule": "solvers",
    "TreeAssessment": "games.tree_assessment",
    "Trembles": "games.consistency",
    "TypeBelief": "players",
    "Ultimatum": "bargaining.strategic.ultimatum",
    "Utilitarian": "bargaining.axiomatic",
    "Utility": "payoffs",
    "VariableThreats": "bargaining.axiomatic",
    "WarOfAttrition": "bargaining.strategic.war_of_attrition",
    "WelfareObjective": "solvers.correlated",
    "Yu": "bargaining.axiomatic",
    "ZeroSum": "solvers.zero_sum",
    "agent_form": "games.agent_form",
    "assess": "pressure",
    "axioms": "bargaining",
    "bayes": "players",
    "bicentric_prior": "solvers.risk_dominance",
    "coalition_members": "games",
    "concession_cost": "payoffs",
    "consistency_gap": "games.consistency",
    "correlated_values": "solvers.correlated",
    "d1": "solvers.belief_refinements",
    "divinity": "solvers.belief_refinements",
    "efg_from_gambit": "formats.efg_writing",
    "efg_to_gambit": "formats.efg_writing",
    "evened": "pressure.evened",
    "evenness": "pressure.evenness",
    "explain": "analysis.explain",
    "extreme_equilibria": "solvers.batch_bimatrix",
    "fictitious_play": "solvers.dynamics",
    "find_trembles": "solvers.tremble_orders",
    "fit_precision": "solvers.logit_fit",
    "folk_theorem_set": "solvers.folk_theorem",
    "grim_trigger_gains": "solvers.trigger_thresholds",
    "grim_trigger_threshold": "solvers.trigger_thresholds",
    "intuitive_criterion": "solvers.belief_refinements",
    "is_individually_rational": "solvers.folk_theorem",
    "largest_concession": "payoffs",
    "logit_branch": "solvers.quantal_response",
    "mixed_minmax": "solvers.minmax",
    "models": "catalogue",
    "optimal_ranges": "solvers.zero_sum",
    "parse_efg": "formats.efg",
    "parse_nfg": "formats.nfg",
    "penal_code_threshold": "solvers.trigger_thresholds",
    "population_replicator": "solvers.dynamics",
    "present_value": "payoffs",
    "profile_from_gambit": "formats.gambit_profiles",
    "profile_to_gambit": "formats.gambit_profiles",
    "pure_minmax": "solvers.minmax",
    "random_tree": "games.random_trees",
    "read_efg": "formats.efg",
    "read_nfg": "formats.nfg",
    "reduced_form": "games.reduced_form",
    "regular_index": "solvers.regular_index",
    "repairs": "pressure",
    "replicator": "solvers.dynamics",
    "robustness": "analysis.robustness",
    "screening_game": "games.screening_game",
    "sequence_form": "games.sequence_form",
    "shapley_values": "solvers",
    "solve": "solvers",
    "to_efg": "formats.efg_writing",
    "to_nfg": "formats.nfg",
    "to_tikz": "formats.tikz",
    "tree_graph": "games.tree_graph",
    "tremble_limit": "games.consistency",
    "write_efg": "formats.efg_writing",
    "write_nfg": "formats.nfg",
    "write_tikz": "formats.tikz",
}
"""Public name -> the module under ``gametheory`` that defines it."""

__all__ = ["__version__", *_EXPORTS, *_ROOMS]  # noqa: PLE0604  (every entry is a string)


def __getattr__(name: str) -> Any:
    if name in _EXPORTS:
        return getattr(import_module(f"gametheory.{_EXPORTS[name]}"), name)
    if name in _ROOMS:
        return import_module(f"gametheory.{name}")
    raise AttributeError(f"module 'gametheory' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
