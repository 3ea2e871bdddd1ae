import { expect, it } from 'vitest';

import { readCampaign, settled } from './campaign';

const read = (start: string, end = ''): unknown => readCampaign({ start, end }, 'ru', '2026-11-20');

it('takes two dates, one of them, or none', () => {
  expect(read('01.03.2027', '31.05.2027')).toEqual({ start: '2027-03-01', end: '2027-05-31' });
  expect([read(' '), read('', '31.05.2027')]).toEqual([{}, { end: '2027-05-31' }]);
});

it('takes a whole period from either field', () => {
  expect(read('март–май 2027')).toEqual({ start: '2027-03-01', end: '2027-05-31' });
  expect(read('', '01.03–31.05.2027')).toEqual({ start: '2027-03-01', end: '2027-05-31' });
  expect(settled({ start: 'март–май 2027', end: '' }, 'start', 'ru')).toEqual({ start: '01.03.2027', end: '31.05.2027' });
  expect(settled({ start: 'весна', end: '31.05.2027' }, 'start', 'ru')).toEqual({ start: 'весна', end: '31.05.2027' });
});

it('says which field is wrong, and why', () => {
  expect(read('весна')).toEqual({ edge: 'start', code: 'not_a_date' });
  expect(read('март')).toEqual({ edge: 'start', code: 'no_year' });
  expect(read('01.03.2027', '31.02.2027')).toEqual({ edge: 'end', code: 'no_such_day' });
  expect(read('01.03.2027', '28.02.2027')).toEqual({ edge: 'end', code: 'end_before_start' });
  expect(read('март 2027', '15.03.2027')).toEqual({ edge: 'end', code: 'period_and_date' });
});
