"""How Sphinx builds the documentation: offline, from packages that pip installs."""

from __future__ import annotations

import sys
from pathlib import Path

import gametheory

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE / "_ext"))

project = "gametheory"
author = "The gametheory developers"
copyright = author
version = release = gametheory.__version__

extensions = [
    "command_help",
    "mathml",
    "reference_pages",
    "myst_parser",
    "numpydoc",
    "sphinx.ext.autodoc",
    "sphinx_gallery.gen_gallery",
    "sphinxcontrib.bibtex",
]
exclude_patterns = ["_build", "_ext", "gallery/GALLERY_HEADER.rst"]
nitpicky = False
suppress_warnings = [
    "config.cache",  # the gallery's options hold objects that cannot be pickled; the build is a fresh one
    "ref.citation",  # a work in the list of a module's references need not be cited in its text
]

myst_enable_extensions = ["amsmath", "colon_fence", "deflist", "dollarmath"]
myst_heading_anchors = 3
math_number_all = False
html_math_renderer = "mathml"

bibtex_bibfiles = ["references.bib"]
bibtex_default_style = "plain"
bibtex_reference_style = "author_year"

autodoc_default_options = {"members": True, "show-inheritance": True}
autodoc_member_order = "bysource"
autodoc_typehints = "none"
add_module_names = False
toc_object_entries_show_parents = "hide"
numpydoc_show_class_members = False
numpydoc_xref_param_type = False

sphinx_gallery_conf = {
    "examples_dirs": "../examples",
    "gallery_dirs": "gallery",
    "filename_pattern": r".*\.py$",
    "within_subsection_order": "FileNameSortKey",
    "download_all_examples": False,
    "min_reported_time": 3600,  # a time differs from build to build
    "show_memory": False,
    "thumbnail_size": (640, 400),
    "show_signature": False,
    "write_computation_times": False,
    "abort_on_example_error": True,
    "plot_gallery": True,
    "remove_config_comments": True,
    "reset_modules": ("matplotlib",),
    "image_scrapers": ("shown_figure.scraper", "matplotlib"),
    "ignore_repr_types": r"matplotlib",
    "image_srcset": ["2x"],
}

html_theme = "pydata_sphinx_theme"
html_title = "gametheory"
html_sidebars = {"references": []}
html_static_path = ["_static"]
html_css_files = ["gametheory.css"]
html_show_sourcelink = False
html_copy_source = False
html_favicon = "_static/favicon.svg"
html_context = {"default_mode": "auto"}
html_theme_options = {
    "logo": {"text": "gametheory"},
    "navbar_align": "left",
    "header_links_before_dropdown": 8,
    "navbar_end": ["theme-switcher"],
    "navigation_with_keys": False,
    "pygments_light_style": "a11y-high-contrast-light",
    "pygments_dark_style": "a11y-high-contrast-dark",
    "secondary_sidebar_items": ["page-toc"],
    "show_toc_level": 2,
    "footer_start": ["copyright"],
    "footer_end": ["sphinx-version"],
}
