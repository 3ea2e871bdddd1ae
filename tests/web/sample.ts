/** A small plan as an agency's export would have it: Windows-1251, semicolons, a total with VAT. */
const TEXT = [
  'Клиент;ООО «Пример»;;;;;;;',
  ';;;;;;;;',
  '№;Площадка;Формат;Период;Модель закупки;Кол-во единиц;Цена за единицу;Стоимость без НДС;Клики',
  '1;Видеосеть;15" In-stream;01.09.2026-28.09.2026;CPM;1000;420;420 000;9 000',
  '2;Поиск;Объявления;01.09.2026-30.09.2026;CPC;2500;92;230 000;2 500',
  'Итого;;;;;;;650 000;11 500',
].join('\r\n');

/** The letters of Windows-1251 that the text needs. */
export function sampleCsv(): Buffer {
  return Buffer.from([...TEXT].map((letter) => {
    const code = letter.codePointAt(0) ?? 63;
    if (code < 128) return code;
    if (code >= 0x410 && code <= 0x44f) return code - 0x410 + 0xc0;
    const other: Record<string, number> = { '«': 0xab, '»': 0xbb, '№': 0xb9, 'ё': 0xb8, 'Ё': 0xa8 };
    return other[letter] ?? 63;
  }));
}
