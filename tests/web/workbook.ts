import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { WORKBOOKS } from './fixture';

/** A cell's value as the workbook last kept it. */
export type Kept = string | number | boolean;
/** The cells of a workbook by sheet and address. */
export type Cells = Record<string, Record<string, Kept>>;

const READ = `
import json, sys, warnings, openpyxl
warnings.simplefilter('ignore')
book = openpyxl.load_workbook(sys.argv[1], data_only=True)
plain = lambda value: value if isinstance(value, (str, int, float, bool)) else str(value)
print(json.dumps({sheet.title: {cell.coordinate: plain(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None} for sheet in book}))
`;

/** Whether a program is there to be called. */
function has(program: string, ...args: string[]): boolean {
  try {
    execFileSync(program, args, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** Why a journey over this real workbook passes over; `null` where it can be told. */
export function missing(file: string): string | null {
  if (!existsSync(join(WORKBOOKS, 'plans', file))) return `${file} is not beside the checkout`;
  return has('python3', '-c', 'import openpyxl') ? null : 'python3 with openpyxl is not here to read workbooks';
}

/** The path of a real workbook. */
export const pathOf = (file: string): string => join(WORKBOOKS, 'plans', file);

/** The values of a workbook, read by a library that is not ours. */
export function cellsOf(path: string): Cells {
  return JSON.parse(execFileSync('python3', ['-c', READ, path], { encoding: 'utf8', maxBuffer: 1 << 28 })) as Cells;
}

/** The values of a workbook after LibreOffice has opened and calculated it; `null` where there is no LibreOffice. */
export function recalculated(path: string, folder: string): Cells | null {
  if (!has('soffice', '--version')) return null;
  const out = join(folder, 'recalculated');
  // The first start of LibreOffice on a machine makes its profile, and takes its time.
  execFileSync('soffice', [`-env:UserInstallation=file://${folder}/profile`, '--headless', '--convert-to', 'xlsx:Calc MS Excel 2007 XML', '--outdir', out, path], { stdio: 'ignore', timeout: 240_000 });
  return cellsOf(join(out, basename(path).replace(/\.\w+$/, '.xlsx')));
}
