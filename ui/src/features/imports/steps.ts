import type { Choices, ImportReport, MappingUse } from '@/api';
import type { PictureFocus } from './picture';

/** What every step of the wizard gets. */
export interface StepProps {
  report: ImportReport;
  choices: Choices;
  /** Asks the core to understand the workbook anew with these decisions. */
  decide: (choices: Choices) => void;
  /** The sheet in the picture. */
  sheet: string;
  onSheet: (sheet: string) => void;
  /** The place in the picture. */
  focus: PictureFocus | null;
  onFocus: (focus: PictureFocus) => void;
  /** The row that was clicked in the picture. */
  selectedRow: number | null;
  /** The mapping that the file was found to be like. */
  mapping: MappingUse | null;
}
