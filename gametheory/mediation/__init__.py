"""Models with a third party that informs, designs the talks, or threatens to leave; one a file."""

__all__: list[str] = []
