#!/usr/bin/env python3
"""Times a Python library at reading or writing a workbook, for the table of `cargo xtask bench`.

Usage: race.py openpyxl|xlsxwriter read|write FILE [CELLS]

`read` reads every cell of FILE's first sheet. `write` writes to FILE what CELLS holds: the values and formulas of our own
export, a list of {name, rows}, without its styles; loading CELLS is not timed. Prints one line of JSON. Memory is the peak
of this process.
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


RACES = {
    ("openpyxl", "read"): read_openpyxl,
    ("openpyxl", "write"): write_openpyxl,
    ("xlsxwriter", "write"): write_xlsxwriter,
}


def load(path):
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def main():
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
