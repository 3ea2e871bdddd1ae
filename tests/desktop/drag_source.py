#!/usr/bin/env python3
"""A real drag of files from another program onto a window, under X11.

Usage: drag_source.py TARGET_TITLE_PATTERN X Y [--hover PICTURE] FILE...

Opens a small window that offers the files, presses the mouse on it, moves to (X, Y) of the target and lets go. With
--hover it waits over the target and takes a picture of the screen before it lets go. Needs a window manager, xdotool and
Debian's python3-gi with gir1.2-gtk-3.0 (the system Python). Exits 0 when the target asked for the files, 1 when it never
did, 2 on wrong usage.
"""
import argparse
import pathlib
import subprocess
import sys
import threading
import time

import gi

gi.require_version("Gtk", "3.0")
gi.require_version("Gdk", "3.0")
from gi.repository import Gdk, GLib, Gtk  # noqa: E402

TITLE = "mrm drag source"
SIZE = 120


def xdotool(*args):
    done = subprocess.run(["xdotool", *map(str, args)], check=True, capture_output=True, text=True)
    return done.stdout.strip()


def find_window(pattern, patience=30.0):
    """The newest visible window with this title; windows appear some time after their program starts."""
    until = time.monotonic() + patience
    while True:
        found = subprocess.run(
            ["xdotool", "search", "--onlyvisible", "--name", pattern], capture_output=True, text=True, check=False
        ).stdout.split()
        if found:
            return found[-1]
        if time.monotonic() > until:
            raise SystemExit(f"no visible window is called {pattern!r}")
        time.sleep(0.2)


def corner(window):
    """Where the inside of a window begins, whatever frame the window manager puts around it."""
    lines = xdotool("getwindowgeometry", "--shell", window).splitlines()
    place = dict(line.split("=", 1) for line in lines if "=" in line)
    return int(place["X"]), int(place["Y"])


class Source:
    """The window that offers the files."""

    def __init__(self, files):
        self.uris = [file.as_uri() for file in files]
        self.asked = threading.Event()
        self.window = Gtk.Window(title=TITLE)
        self.window.set_default_size(SIZE, SIZE)
        self.window.set_keep_above(True)
        box = Gtk.EventBox()
        box.add(Gtk.Label(label=files[0].name[:16]))
        self.window.add(box)
        box.drag_source_set(Gdk.ModifierType.BUTTON1_MASK, [], Gdk.DragAction.COPY)
        box.drag_source_add_uri_targets()
        box.connect("drag-data-get", self.give)
        self.window.show_all()

    def give(self, _widget, _context, data, _info, _time):
        data.set_uris(self.uris)
        self.asked.set()


def drag(source, options):
    target = find_window(options.target)
    me = find_window(f"^{TITLE}$")
    # Beside the target, in the right corner of the screen: the pointer must leave one window and enter the other.
    width = int(xdotool("getdisplaygeometry").split()[0])
    xdotool("windowmove", "--sync", me, width - SIZE - 40, 40)
    time.sleep(0.3)
    x0, y0 = (value + SIZE // 2 for value in corner(me))
    left, top = corner(target)
    x1, y1 = left + options.x, top + options.y
    xdotool("mousemove", x0, y0)
    time.sleep(0.2)
    xdotool("mousedown", 1)
    steps = 25
    for step in range(1, steps + 1):
        xdotool("mousemove", x0 + (x1 - x0) * step // steps, y0 + (y1 - y0) * step // steps)
        time.sleep(0.03)
    # The target has to have seen what hovers over it.
    time.sleep(1.5)
    if options.hover:
        subprocess.run(["import", "-window", "root", options.hover], check=False)
    xdotool("mouseup", 1)
    # The data may have been asked for while hovering; the drop itself needs a moment either way, and a slow target more.
    source.asked.wait(20)
    time.sleep(0.5)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("target")
    parser.add_argument("x", type=int)
    parser.add_argument("y", type=int)
    parser.add_argument("--hover", metavar="PICTURE")
    parser.add_argument("files", nargs="+", type=pathlib.Path)
    options = parser.parse_args()
    source = Source([file.resolve() for file in options.files])
    failure = []

    def work():
        try:
            drag(source, options)
        except (SystemExit, subprocess.CalledProcessError) as error:
            failure.append(str(error))
        GLib.idle_add(Gtk.main_quit)

    threading.Thread(target=work, daemon=True).start()
    Gtk.main()
    if failure:
        print(failure[0], file=sys.stderr)
    sys.exit(0 if source.asked.is_set() and not failure else 1)


if __name__ == "__main__":
    main()
