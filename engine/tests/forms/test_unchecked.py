"""What a form says that its documents compute, and no check of it uses."""

from pathlib import Path

from hyoka.forms.declaration import load_declaration

DECLARED = Path(__file__).parent / "declared"


def test_a_label_of_what_is_computed_is_unchecked() -> None:
    assert load_declaration(DECLARED / "yokohama_review.toml").unchecked == ["差引(増減)"]
    assert load_declaration(DECLARED / "kyoto_new_projects.toml").unchecked == []
