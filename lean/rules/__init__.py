"""The vocabulary of demands that a regulation binds to its provisions: a literal union, one class per demand."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from lean.rules.filled import Filled

AnyRule = Annotated[Filled, Field(discriminator="rule")]
