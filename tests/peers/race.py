#!/usr/bin/env python3
"""Times a Python library at reading or writing 50,000 lines, for the table of `cargo xtask bench`.

Usage: race.py openpyxl|xlsxwriter read|write FILE

`read` reads every cell of FILE's first sheet; `write` writes the same 50,000 lines that our bench exports in the raw: 6 texts
and 14 numbers, a formula among them. Prints one line of JSON. Memory is the peak of this process.
"""
import json
import resource
import sys
import time

LINES, TEXTS, NUMBERS = 50_000, 6, 14


def lines():
    """The same cells as in race.mjs: no library gets an easier sheet."""
    for line in range(LINES):
        texts = [f"Площадка {line % 97}, формат {column}" for column in range(TEXTS)]
        numbers = [(line * 31 + column * 7) % 100_000 / 100 for column in range(NUMBERS - 1)]
        yield [*texts, *numbers, f"=G{line + 2}*H{line + 2}"]


def header():
    return [f"Колонка {column + 1}" for column in range(TEXTS + NUMBERS)]


def read_openpyxl(file):
    import openpyxl

    book = openpyxl.load_workbook(file, read_only=True, data_only=True)
    sheet = book.worksheets[0]
    return sum(1 for row in sheet.iter_rows(values_only=True) for value in row if value is not None)


def write_openpyxl(file):
    import openpyxl

    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("План")
    sheet.append(header())
    for line in lines():
        sheet.append(line)
    book.save(file)
    return LINES * (TEXTS + NUMBERS)


def write_xlsxwriter(file):
    import xlsxwriter

    # Constant memory is its fastest mode as well.
    book = xlsxwriter.Workbook(file, {"constant_memory": True})
    sheet = book.add_worksheet("План")
    sheet.write_row(0, 0, header())
    for index, line in enumerate(lines(), start=1):
        sheet.write_row(index, 0, line)
    book.close()
    return LINES * (TEXTS + NUMBERS)


RACES = {
    ("openpyxl", "read"): read_openpyxl,
    ("openpyxl", "write"): write_openpyxl,
    ("xlsxwriter", "write"): write_xlsxwriter,
}


def main():
    if len(sys.argv) != 4 or (sys.argv[1], sys.argv[2]) not in RACES:
        sys.exit(__doc__)
    peer, task, file = sys.argv[1:]
    start = time.perf_counter()
    cells = RACES[peer, task](file)
    seconds = time.perf_counter() - start
    # Kilobytes on Linux, bytes on macOS.
    unit = 1024 if sys.platform != "darwin" else 1
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
    bench = "read_rows_50k" if task == "read" else "export_50k_lines"
    print(json.dumps({"peer": peer, "bench": bench, "seconds": seconds, "cells": cells, "peak_bytes": memory}))


if __name__ == "__main__":
    main()
