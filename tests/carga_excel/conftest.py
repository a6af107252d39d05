"""What tests of workbooks share."""

import pytest

from tests.carga_excel.oficina import Oficina


@pytest.fixture
def oficina(tmp_path):
    """A person's LibreOffice."""
    return Oficina(tmp_path / "perfil")
