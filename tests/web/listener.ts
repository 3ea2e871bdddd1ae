import type { Page } from '@playwright/test';

/** What a number or a word looks like however it is written: no spaces of any kind, a dot for the decimals, small letters. */
const plain = (text: string): string => text.replace(/[\s\u00a0\u202f]/g, '').replaceAll(',', '.').toLocaleLowerCase();

/** Everything that reaches a page: answers, frames of its socket, and what stands in its document. */
export class Listener {
  private readonly heard: { where: string; text: string }[] = [];
  private readonly reading: Promise<void>[] = [];

  /** Listens before the page asks for anything. */
  constructor(private readonly page: Page) {
    page.on('response', (response) => {
      const where = `${response.request().method()} ${new URL(response.url()).pathname}`;
      this.keep(`${where} (headers)`, JSON.stringify(response.headers()));
      // A redirect and an answer that was given up have no body.
      this.reading.push(response.body().then((body) => { this.keep(where, body.toString('utf8')); }, () => undefined));
    });
    page.on('websocket', (socket) => {
      socket.on('framereceived', ({ payload }) => { this.keep('frame received', payload.toString()); });
      socket.on('framesent', ({ payload }) => { this.keep('frame sent', payload.toString()); });
    });
  }

  /** Takes down what stands in the document now, with what fields hold. */
  async look(where: string): Promise<void> {
    const shown = await this.page.evaluate(() => [document.title, document.documentElement.outerHTML, ...[...document.querySelectorAll('input, textarea')].map((field) => (field as HTMLInputElement).value)].join('\n'));
    this.keep(`the page: ${where}`, shown);
  }

  /** Which of these words came to the page, and where each was first seen. */
  async found(words: readonly string[]): Promise<Record<string, string>> {
    await Promise.all(this.reading);
    return Object.fromEntries(words.flatMap((word) => {
      const first = this.heard.find(({ text }) => text.includes(plain(word)));
      return first ? [[word, first.where]] : [];
    }));
  }

  /** How much was heard: a listener that heard nothing proves nothing. */
  async count(): Promise<{ answers: number; frames: number; looks: number }> {
    await Promise.all(this.reading);
    const of = (test: RegExp): number => this.heard.filter(({ where }) => test.test(where)).length;
    return { answers: of(/^[A-Z]+ \/api\/\S+$/), frames: of(/^frame/), looks: of(/^the page/) };
  }

  private keep(where: string, text: string): void {
    this.heard.push({ where, text: plain(text) });
  }
}
