import type { DragEventOf, PickedFile, SaveTarget } from './types';

/** Files dragged over a browser's window, as HTML5 tells it. */
export function onBrowserDrag(listener: (event: DragEventOf) => void): () => void {
  // `dragenter` and `dragleave` fire for every element on the way: only the balance says whether the window was left.
  let depth = 0;
  const carriesFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false;
  const enter = (event: DragEvent) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    depth += 1;
    const items = [...(event.dataTransfer?.items ?? [])].filter((item) => item.kind === 'file');
    listener({ kind: 'over', names: null, count: items.length || null });
  };
  const over = (event: DragEvent) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    if (event.dataTransfer) event.dataTransfer.dropEffect = 'copy';
  };
  const leave = (event: DragEvent) => {
    if (!carriesFiles(event)) return;
    depth = Math.max(0, depth - 1);
    if (depth === 0) listener({ kind: 'leave' });
  };
  const drop = (event: DragEvent) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    depth = 0;
    listener({ kind: 'drop', files: picked(event.dataTransfer?.files) });
  };
  window.addEventListener('dragenter', enter);
  window.addEventListener('dragover', over);
  window.addEventListener('dragleave', leave);
  window.addEventListener('drop', drop);
  return () => {
    window.removeEventListener('dragenter', enter);
    window.removeEventListener('dragover', over);
    window.removeEventListener('dragleave', leave);
    window.removeEventListener('drop', drop);
  };
}

function picked(files: FileList | null | undefined): PickedFile[] {
  return [...(files ?? [])].map((file) => ({ name: file.name, size: file.size, file }));
}

/** The browser's own file picker. */
export function pickBrowserFiles(): Promise<PickedFile[]> {
  return new Promise((resolve) => {
    const input = document.createElement('input');
    input.type = 'file';
    input.multiple = true;
    input.accept = '.xlsx,.xlsm,.xlsb,.xls,.ods,.csv,.tsv,.txt';
    input.addEventListener('change', () => { resolve(picked(input.files)); input.remove(); });
    input.addEventListener('cancel', () => { resolve([]); input.remove(); });
    input.hidden = true;
    document.body.append(input);
    input.click();
  });
}

/** A browser always downloads. */
export function browserSaveTarget(): Promise<SaveTarget> {
  return Promise.resolve({ kind: 'download' });
}

/** Starts a download. */
export function browserDownload(name: string, bytes: Blob): void {
  const address = URL.createObjectURL(bytes);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  // The download has its own reference by then.
  setTimeout(() => { URL.revokeObjectURL(address); }, 10_000);
}
