/** Where the fill handle leads. */
import type { Area } from '../model/areas';
import type { Point } from './selection';

/** A fill by the handle: what is selected, what it becomes, and whether Ctrl asks for the other of series and copy. */
export interface Fill { from: Area; to: Area; other: boolean }

/** The rectangle that a drag of the handle covers: the selection made longer to one side, that on which the pointer is further away. */
export function fillArea(from: Area, point: Point): Area {
  const down = Math.max(point.y - from.bottom, 0);
  const up = Math.max(from.top - point.y, 0);
  const right = Math.max(point.x - from.right, 0);
  const left = Math.max(from.left - Math.max(point.x, 1), 0);
  if (Math.max(down, up) >= Math.max(right, left)) {
    if (down > 0) return { ...from, bottom: point.y };
    return up > 0 ? { ...from, top: point.y } : from;
  }
  return right > 0 ? { ...from, right: point.x } : { ...from, left: Math.max(point.x, 1) };
}
