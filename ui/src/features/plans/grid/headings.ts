/** The columns as RevoGrid takes them, and what is done at their headings. */
import type { ColumnRegular, ColumnTemplateProp } from '@revolist/react-datagrid';

import { columnWidth } from '../model/columns';
import type { Ref } from '../model/format';
import type { Painter } from './painter';
import type { GridPort } from './port';
import { NUMBER, pinnedIn, type Scene } from './scene';
import { FIRST } from './selection';

/** RevoGrid's columns of a scene. */
export function columnsOf(scene: Scene, paint: Painter): ColumnRegular[] {
  const heading = (view: Scene['naming']): Pick<ColumnRegular, 'columnTemplate' | 'columnProperties' | 'name'> => ({
    name: scene.heading(view), columnTemplate: paint.headingTemplate as ColumnRegular['columnTemplate'] & ((...all: never[]) => unknown),
    columnProperties: () => ({ class: paint.headingProperties(view) }),
  });
  return [
    { prop: NUMBER, name: '№', size: 50, pin: 'colPinStart', readonly: true, columnTemplate: (h, p: ColumnTemplateProp) => paint.headingTemplate(h, p), columnProperties: () => ({ class: 'plan-header plan-num' }), cellTemplate: paint.numberTemplate, cellProperties: paint.numberProperties },
    { prop: scene.naming.ref, ...heading(scene.naming), size: scene.widths[scene.naming.ref] ?? 204, minSize: 120, maxSize: 640, pin: 'colPinStart', editor: 'cell', cellTemplate: paint.namingTemplate, cellProperties: paint.namingProperties },
    ...scene.columns.map((view, index): ColumnRegular => ({
    ...(index < scene.frozen ? { pin: 'colPinStart' as const } : {}),
      prop: view.ref, ...heading(view), size: scene.widths[view.ref] ?? Math.max(columnWidth(view, scene.heading(view), scene.precision.longest(view.ref, view.kind)), view.kind === 'date' && scene.formats.language === 'en' ? 104 : 0), minSize: 48, maxSize: 640,
      editor: 'cell', cellTemplate: paint.cellTemplate, cellProperties: paint.cellProperties,
    })),
  ];
}

/** Hears clicks on headings, and columns that are made wider or moved. */
export function listenToHeadings(port: GridPort, options: { signal: AbortSignal }): void {
  const { element, events } = port;
  element.addEventListener('headerclick', (event) => { onHeading(port, event as CustomEvent); }, options);
  element.addEventListener('aftercolumnresize', (event) => {
    for (const column of Object.values((event as CustomEvent<Record<string, ColumnRegular>>).detail)) if (column.size) events.resized(String(column.prop), column.size);
  }, options);
  element.addEventListener('beforecolumndragend', (event) => { onColumnMoved(port, event as CustomEvent); }, options);
}

function onHeading(port: GridPort, event: CustomEvent): void {
  event.preventDefault();
  const detail = event.detail as { prop: Ref; originalEvent: MouseEvent };
  const header = (detail.originalEvent.target as Element | null)?.closest('.rgHeaderCell');
  if (header && detail.prop !== NUMBER) port.events.heading(String(detail.prop), header.getBoundingClientRect());
}

/** Tells of a column as a click on its heading does; `x` counts from the first frozen column. */
export function openHeading(port: GridPort, x: number): void {
  const scene = port.mustScene();
  const pinned = pinnedIn(scene);
  const ref = x < FIRST ? scene.naming.ref : scene.columns[x - FIRST]?.ref;
  const [part, column] = x < pinned ? ['colPinStart', x] : ['rgCol', x - pinned];
  const header = port.element.querySelector(`revogr-viewport-scroll.${part} .rgHeaderCell[data-rgcol="${String(column)}"]`);
  if (ref !== undefined && header) port.events.heading(ref, header.getBoundingClientRect());
}

function onColumnMoved(port: GridPort, event: CustomEvent): void {
  event.preventDefault();
  const detail = event.detail as { startPosition?: { itemIndex: number }; newPosition?: { itemIndex: number }; data?: { prop?: Ref } };
  const scene = port.mustScene();
  const from = detail.startPosition?.itemIndex;
  const to = detail.newPosition?.itemIndex;
  if (from === undefined || to === undefined || from === to) return;
  // Positions are told within the area; the frozen one begins with the number and the name.
  const place = scene.columns.findIndex((column) => column.ref === detail.data?.prop);
  const offset = place >= 0 && place < scene.frozen ? -FIRST : scene.frozen;
  const moved = scene.columns[from + offset];
  const before = scene.columns[(to > from ? to + 1 : to) + offset];
  if (moved) port.events.columnMoved(moved.ref, before?.ref ?? null);
}
