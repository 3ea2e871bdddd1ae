#!/usr/bin/env python3
"""Times a Python library at reading or writing a workbook, or at splitting a budget, for the table of `cargo xtask bench`.

Usage: race.py openpyxl|xlsxwriter read|write FILE [CELLS]
       race.py scipy optimise PROBLEM

`read` reads every cell of FILE's first sheet. `write` writes to FILE what CELLS holds: the values and formulas of our own
export, a list of {name, rows}, without its styles; loading CELLS is not timed. `optimise` maximises what PROBLEM asks for
({total, lines: [{curve, most, half|rate, slope, low, high}]}) by SLSQP with exact gradients from the even split; loading it
is not timed. Prints one line of JSON. Memory is the peak of this process.
"""
import json
import resource
import sys
import time


def read_openpyxl(file, _cells):
    import openpyxl

    book = openpyxl.load_workbook(file, read_only=True, data_only=True)
    sheet = book.worksheets[0]
    return sum(1 for row in sheet.iter_rows(values_only=True) for value in row if value is not None)


def write_openpyxl(file, sheets):
    import openpyxl

    book = openpyxl.Workbook(write_only=True)
    for sheet in sheets:
        target = book.create_sheet(sheet["name"])
        for row in sheet["rows"]:
            target.append(row)
    book.save(file)


def write_xlsxwriter(file, sheets):
    import xlsxwriter

    # Constant memory is its fastest mode as well.
    book = xlsxwriter.Workbook(file, {"constant_memory": True})
    for sheet in sheets:
        target = book.add_worksheet(sheet["name"])
        for index, row in enumerate(sheet["rows"]):
            target.write_row(index, 0, row)
    book.close()


def optimise_scipy(problem):
    import numpy as np
    from scipy.optimize import minimize

    lines = problem["lines"]
    of = lambda key, other: np.array([line.get(key, other) for line in lines], dtype=float)
    flat = np.array([line["curve"] == "exponential" for line in lines])
    most, rate, half, slope = of("most", 1), of("rate", 1), of("half", 1), of("slope", 1)
    low, high = of("low", 0), of("high", 0)

    def result(x):
        ratio = (np.maximum(x, 1e-9) / half) ** slope
        return np.where(flat, most * -np.expm1(-rate * x), most * ratio / (1 + ratio))

    def gradient(x):
        x = np.maximum(x, 1e-9)
        ratio = (x / half) ** slope
        return np.where(flat, most * rate * np.exp(-rate * x), most * slope / x * ratio / (1 + ratio) ** 2)

    even = np.clip(np.full(len(lines), problem["total"] / len(lines)), low, high)
    # Its own scale: amounts near 1.
    unit = problem["total"] / len(lines)
    found = minimize(
        lambda x: -result(x * unit).sum(),
        even / unit,
        jac=lambda x: -gradient(x * unit) * unit,
        bounds=list(zip(low / unit, high / unit)),
        constraints={
            "type": "eq",
            "fun": lambda x: x.sum() - problem["total"] / unit,
            "jac": lambda x: np.ones(len(x)),
        },
        method="SLSQP",
        options={"ftol": 1e-9, "maxiter": 1000},
    )
    return float(result(found.x * unit).sum())


RACES = {
    ("openpyxl", "read"): read_openpyxl,
    ("openpyxl", "write"): write_openpyxl,
    ("xlsxwriter", "write"): write_xlsxwriter,
}


def load(path):
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def optimise(path):
    problem = load(path)
    import scipy.optimize  # noqa: F401  importing it is not what is raced

    times = []
    for _ in range(11):
        start = time.perf_counter()
        objective = optimise_scipy(problem)
        times.append(time.perf_counter() - start)
    seconds = sorted(times)[len(times) // 2]
    print(json.dumps({"peer": "scipy SLSQP", "bench": "optimise_50_lines", "seconds": seconds, "objective": objective}))


def main():
    if sys.argv[1:3] == ["scipy", "optimise"] and len(sys.argv) == 4:
        return optimise(sys.argv[3])
    writes = sys.argv[2:3] == ["write"]
    if len(sys.argv) != (5 if writes else 4) or (sys.argv[1], sys.argv[2]) not in RACES:
        sys.exit(__doc__)
    peer, task, file = sys.argv[1:4]
    sheets = load(sys.argv[4]) if writes else None
    start = time.perf_counter()
    cells = RACES[peer, task](file, sheets)
    seconds = time.perf_counter() - start
    if writes:
        cells = sum(1 for sheet in sheets for row in sheet["rows"] for value in row if value is not None)
    # Kilobytes on Linux, bytes on macOS.
    unit = 1024 if sys.platform != "darwin" else 1
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
    bench = "export_50k_lines" if writes else "read_rows_50k"
    print(json.dumps({"peer": peer, "bench": bench, "seconds": seconds, "cells": cells, "peak_bytes": memory}))


if __name__ == "__main__":
    main()
