import { expect, it } from 'vitest';
import { fileName, nameFrom } from './file-name';

it('a title becomes a name that every file system takes', () => {
  expect(fileName('Медиаплан Q3: ТВ/радио?', 'для клиента', 'xlsx')).toBe('Медиаплан Q3 ТВ радио — для клиента.xlsx');
  expect(fileName(' ... ', null, 'csv')).toBe('plan.csv');
});
it('the core’s own name wins, if it can be read', () => {
  expect(nameFrom("attachment; filename*=UTF-8''%D0%9F%D0%BB%D0%B0%D0%BD.xlsx")).toBe('План.xlsx');
  expect(nameFrom("attachment; filename*=UTF-8''%E0%A4%A")).toBeNull();
  expect(nameFrom(null)).toBeNull();
});
