"""Coupons, stock, prices, orders, personal data: their own tests take every branch of the code."""

import json
import subprocess
import sys
from pathlib import Path

from studio.paths import PROGRAM_DIR

WHOLE = (
    "studio/catalog/shelf.py",
    "studio/edge/page_prices.py",
    "studio/engine/personal.py",
    "studio/engine/prices.py",
    "studio/market/tender.py",
    "studio/offers/coupons.py",
    "studio/offers/drops.py",
    "studio/offers/law.py",
    "studio/offers/offers.py",
    "studio/offers/pricing.py",
    "studio/offers/settle.py",
    "studio/orders/book.py",
    "studio/orders/exchange.py",
    "studio/orders/holding.py",
    "studio/orders/holds.py",
    "studio/orders/rates.py",
    "studio/orders/rescue.py",
    "studio/orders/sums.py",
)
TESTS = (
    "tests/unit/catalog/test_shelf.py",
    "tests/unit/engine/test_buyers.py",
    "tests/unit/engine/test_crowd_read.py",
    "tests/unit/engine/test_prices.py",
    "tests/unit/offers/test_drops.py",
    "tests/unit/offers/test_law.py",
    "tests/unit/offers/test_limits.py",
    "tests/unit/offers/test_offers.py",
    "tests/unit/offers/test_pricing.py",
    "tests/unit/offers/test_settle.py",
    "tests/unit/orders/test_book.py",
    "tests/unit/orders/test_exchange.py",
    "tests/unit/orders/test_holds.py",
    "tests/unit/orders/test_holding.py",
    "tests/unit/orders/test_rescue.py",
)


def test_every_branch_of_coupon_stock_and_price_code_is_taken(tmp_path: Path) -> None:
    data, report = tmp_path / "coverage", tmp_path / "report.json"
    run = [sys.executable, "-m", "coverage"]
    include = f"--include={','.join(WHOLE)}"
    tests = ["-m", "pytest", "-q", "-p", "no:cacheprovider", *TESTS]
    subprocess.run(
        [*run, "run", "--branch", f"--data-file={data}", include, *tests],
        cwd=PROGRAM_DIR,
        check=True,
        capture_output=True,
    )
    subprocess.run(
        [*run, "json", f"--data-file={data}", "-o", str(report)],
        cwd=PROGRAM_DIR,
        check=True,
        capture_output=True,
    )
    files = json.loads(report.read_text())["files"]
    assert set(files) == set(WHOLE)
    missing = {
        name: (found["missing_lines"], found["missing_branches"])
        for name, found in files.items()
        if found["missing_lines"] or found["missing_branches"]
    }
    assert missing == {}
