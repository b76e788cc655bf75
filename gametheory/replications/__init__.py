"""Published numbers reproduced: the runner of verified case files, and papers' tables and figures."""

from gametheory.replications.case_files import Case, read_cases
from gametheory.replications.checking import CaseResult, CheckReport, check_case, check_files

__all__ = ["Case", "CaseResult", "CheckReport", "check_case", "check_files", "read_cases"]
