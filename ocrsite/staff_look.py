"""How the staff site looks, in the words of unfold; holds no rule of the product."""

from django.templatetags.static import static

# The portal's accent in unfold's eleven steps, lightness and chroma at the hue of #2246D4.
STAFF_ACCENT = {
    step: f"oklch({lightness}% {chroma} 266)"
    for step, lightness, chroma in (
        ("50", 97.7, 0.014), ("100", 94.6, 0.03), ("200", 90.2, 0.055), ("300", 82.7, 0.09), ("400", 71.4, 0.14),
        ("500", 58, 0.2), ("600", 47.5, 0.22), ("700", 42, 0.2), ("800", 37, 0.17), ("900", 32, 0.14),
        ("950", 25, 0.1),
    )
}  # fmt: skip
UNFOLD = {
    "SITE_TITLE": "OCRSite",
    "SITE_HEADER": "OCRSite",
    "COLORS": {"primary": STAFF_ACCENT},
    "SHOW_VIEW_ON_SITE": False,
    "SHOW_HISTORY": False,
    "DASHBOARD_CALLBACK": "documents.admin.dashboard.add_figures",
    "SHOW_LANGUAGES": True,
    "SITE_FAVICONS": [{"rel": "icon", "type": "image/svg+xml", "href": lambda request: static("documents/icon.svg")}],
    "SIDEBAR": {"show_search": True, "navigation": "documents.admin.navigation.menu"},
}
