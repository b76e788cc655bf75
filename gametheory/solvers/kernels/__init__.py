"""Array kernels of the equilibrium solvers: plain NumPy, and compiled twins for the extra ``fast``."""
